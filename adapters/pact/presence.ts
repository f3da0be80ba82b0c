import { createPresence } from "../../src/app/presence.js";
import type { Clock } from "../../src/ports/clock.js";
import type { Fact } from "../../src/task/fact.js";
import type { Connected, Presence } from "./adapter.js";

/** Heartbeats of one connection, recorded as they come. */
export function watchPresence(
  platform: string,
  { shard = 0, workspaces }: Connected,
  heartbeatMs: number,
  clock: Clock,
  record: (facts: readonly Fact[]) => void,
): Presence & { stop(): void } {
  const monitor = createPresence({
    platform,
    shard,
    heartbeatMs,
    ...(workspaces === undefined ? {} : { workspaces }),
  });
  const beat = () => record([monitor.beat(clock.now())]);
  beat();
  const timer = setInterval(beat, heartbeatMs).unref();
  const stop = () => {
    clearInterval(timer);
    const last = monitor.stop(clock.now());
    if (last) record([last]);
  };
  return {
    serve(served) {
      monitor.serve(served);
      beat();
    },
    lost: stop,
    stop,
  };
}
