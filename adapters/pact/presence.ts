import { createPresence, shardFact } from "../../src/app/presence.js";
import type { Clock } from "../../src/ports/clock.js";
import type { Fact } from "../../src/task/fact.js";
import type { Connected, Pact, Presence } from "./adapter.js";

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
  if (shard > 0) record([shardFact(platform, shard, clock.now())]);
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

/** A connection as one of several agreements is told of it: of the workspaces in its scope, and of no others. */
export function servedPresence(pact: Pact, platform: string, { workspaces, ...more }: Connected): Presence {
  const { scope } = pact.desk.rules;
  let presence: Presence | null = null;
  const lost = () => {
    presence?.lost();
    presence = null;
  };
  const serve = (served: readonly string[] | undefined) => {
    const ours = served?.filter((workspace) => scope.touches({ platform, workspace }));
    if (ours?.length === 0) lost();
    else if (presence && ours) presence.serve(ours);
    else presence ??= pact.connected(platform, { ...more, ...(ours ? { workspaces: ours } : {}) });
  };
  serve(workspaces);
  return { serve, lost };
}
