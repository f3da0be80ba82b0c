import { presenceConversation } from "../../src/app/presence.js";
import type { PresenceFact } from "../../src/measure/presence.js";

type State = "up" | "down" | "unknown";

/** A presence fact of a platform's shard, at an instant in ms. */
export function presence(
  at: number,
  state: State,
  platform = "slack",
  shard = 0,
  data: PresenceFact["data"] = {},
): PresenceFact {
  const conversation = presenceConversation(platform, shard, at);
  return {
    id: `${conversation}:${at}:${state}`,
    conversation,
    type: `presence.${state}`,
    at,
    actor: { id: "pawpact:system", role: "system", party: "neither" },
    source: { platform },
    rule: "heartbeat",
    data: { shard: String(shard), ...data },
  };
}

/** A run of heartbeats, both ends included. */
export function run(from: number, until: number, platform = "slack", shard = 0, workspaces?: string[]) {
  return presence(from, "up", platform, shard, { until, ...(workspaces ? { workspaces } : {}) });
}

/** Heartbeats from an instant to another, both included. */
export function heartbeats(from: number, to: number, everyMs: number, platform = "slack", shard = 0) {
  const count = Math.floor((to - from) / everyMs) + 1;
  return Array.from({ length: count }, (_, index) => presence(from + index * everyMs, "up", platform, shard));
}
