import type { ChatEvent } from "../../src/chat/event.js";
import { UserError } from "../user-error.js";

// What a host gives whose types nobody has checked: a program in JavaScript.

/** @throws {UserError} for what is neither a file's path nor terms. */
export function refuseNoAgreement(given: unknown): void {
  if (typeof given === "string" || (typeof given === "object" && given !== null && "id" in given)) return;
  throw new UserError(
    `pawpact: agreement found ${given === null ? "null" : typeof given}, expected the path of an agreement file, or its terms. Write: pawpact({ agreement: "agreement.yaml" })`,
  );
}

const KINDS: Readonly<Record<ChatEvent["kind"], readonly string[]>> = {
  message: ["conversation", "message", "at", "author", "text"],
  edit: ["conversation", "message", "at", "editedAt", "author", "text"],
  deletion: ["conversation", "message", "at"],
  reaction: ["conversation", "message", "at", "emoji", "author"],
  action: ["conversation", "message", "at", "author", "action"],
  replies: ["conversation", "at", "count"],
  gap: ["from", "to", "reason"],
  read: ["since", "until"],
};

/** What is wrong with an event; `null`: nothing. */
export function eventFault(given: unknown): string | null {
  const event = (given ?? {}) as Readonly<Record<string, unknown>>;
  const needed = Object.hasOwn(KINDS, String(event.kind)) ? KINDS[event.kind as ChatEvent["kind"]] : null;
  if (!needed)
    return `observe: found an event of the kind "${String(event.kind)}", expected ${Object.keys(KINDS).join(", ")}. See ChatEvent`;
  const place = event.place as Readonly<Record<string, unknown>> | undefined;
  const placed = typeof place?.platform === "string" && typeof place.channel === "string";
  const missing = [
    ...(placed ? [] : ["place.platform and place.channel"]),
    ...needed.filter((name) => event[name] === undefined),
  ];
  if (missing.length === 0) return null;
  return `observe: found a ${String(event.kind)} without ${missing.join(", ")}, expected them. It is not recorded; see ChatEvent`;
}
