import { type ResolvedZone, resolveZone } from "../../time/zone.js";

/** A person's zone as this host knows it, else UTC: every time that is said names its zone. */
export function zoneOf(timezone: string): ResolvedZone {
  try {
    return resolveZone(timezone);
  } catch {
    return resolveZone("UTC");
  }
}
