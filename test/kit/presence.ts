import { presenceConversation } from "../../src/app/availability.js";
import type { PresenceFact } from "../../src/measure/presence.js";

type State = "up" | "down" | "unknown";

/** A presence fact of a platform's shard, at an instant in ms. */
export function presence(at: number, state: State, platform = "slack", shard = 0): PresenceFact {
  const conversation = presenceConversation(platform, shard);
  return {
    id: `${conversation}:${at}:${state}`,
    conversation,
    type: `presence.${state}`,
    at,
    actor: { id: "pawpact:system", role: "system", party: "neither" },
    source: { platform },
    rule: "heartbeat",
    data: { shard: String(shard) },
  };
}

/** Heartbeats from an instant to another, both included. */
export function heartbeats(from: number, to: number, everyMs: number, platform = "slack", shard = 0) {
  const count = Math.floor((to - from) / everyMs) + 1;
  return Array.from({ length: count }, (_, index) => presence(from + index * everyMs, "up", platform, shard));
}
