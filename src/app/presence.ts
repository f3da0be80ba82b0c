import type { PresenceFact } from "../measure/presence.js";
import { MISSED_HEARTBEATS } from "../measure/presence.js";
import { DAY_MS, formatDate } from "../time/civil.js";
import type { Segment } from "../time/segments.js";

/** Where a UTC day's presence of one connection lies. Shards are counted from 0; the only one is shard 0. */
export function presenceConversation(platform: string, shard: number, at: number): string {
  return `${presenceHistory(platform, shard)}:${formatDate(Math.floor(at / DAY_MS))}`;
}

/** Where a source that tells only of changes may keep all of them: it is read whole for every period. */
export function presenceHistory(platform: string, shard: number): string {
  return `pact:presence:${platform}:${shard}`;
}

/** Where it stands which shards of a platform there are, beside the first. */
export function presenceShards(platform: string): string {
  return `pact:presence:${platform}`;
}

/**
 * Says that a shard is there, so that whoever looks for the shards of a platform goes as far: those before it may serve
 * nothing in scope, or may not have been seen yet. It is no sign of anybody's presence: its clock is unknown.
 */
export function shardFact(platform: string, shard: number, at: number): PresenceFact {
  return {
    id: `presence:${platform}:${shard}:known`,
    conversation: presenceShards(platform),
    type: "presence.unknown",
    at,
    clock: "unknown",
    actor: { id: "pawpact:system", role: "system", party: "neither" },
    source: { platform },
    rule: "shard",
    data: { shard: String(shard) },
  };
}

/** One connection of the assistant to a platform. */
export interface Connection {
  readonly platform: string;
  readonly shard: number;
  /** Slack workspaces or Discord guilds that it serves, bare; absent: all of them. */
  readonly workspaces?: readonly string[];
  readonly heartbeatMs: number;
}

/** Turns the heartbeats of one connection into runs. It records nothing itself: what it answers is to be recorded. */
export interface PresenceMonitor {
  /** The connection works at `now` (ms since epoch): the fact that starts a run or, with the same id, extends it. */
  beat(now: number): PresenceFact;
  /** From the next beat on the connection serves these. */
  serve(workspaces: readonly string[]): void;
  /** The last sign before an orderly end; `null` if there was none before. Silence after it needs no fact. */
  stop(now: number): PresenceFact | null;
  /**
   * The first beat after a restart, and the silence before it that counts as down: none where it is short enough.
   *
   * @param lastSeenAt the last sign of the process before, ms since epoch; `null`: there was none.
   */
  resumed(
    lastSeenAt: number | null,
    now: number,
  ): { readonly fact: PresenceFact; readonly silence: Segment | null };
}

interface Run {
  readonly from: number;
  until: number;
  readonly workspaces: readonly string[] | undefined;
}

/** A run ends with its UTC day, with a silence that counts, and when other workspaces are served. */
export function createPresence(connection: Connection): PresenceMonitor {
  const { platform, shard, heartbeatMs } = connection;
  const longestMs = MISSED_HEARTBEATS * heartbeatMs;
  let workspaces = sorted(connection.workspaces);
  let run: Run | null = null;

  function continues({ from, until, workspaces: served }: Run, now: number): boolean {
    const sameDay = Math.floor(from / DAY_MS) === Math.floor(Math.max(from, now) / DAY_MS);
    return sameDay && now - until <= longestMs && String(served) === String(workspaces);
  }

  function beat(now: number): PresenceFact {
    if (!run || !continues(run, now)) run = { from: now, until: now, workspaces };
    // A clock that was set back makes no run shorter.
    else run.until = Math.max(run.until, now);
    return factOf(run);
  }

  function factOf({ from, until, workspaces: served }: Run): PresenceFact {
    return {
      id: `presence:${platform}:${shard}:up@${from}`,
      conversation: presenceConversation(platform, shard, from),
      type: "presence.up",
      at: from,
      actor: { id: "pawpact:system", role: "system", party: "neither" },
      source: { platform },
      rule: "heartbeat",
      data: {
        shard: String(shard),
        ...(until === from ? {} : { until }),
        ...(served ? { workspaces: [...served] } : {}),
      },
    };
  }

  return {
    beat,
    serve(served) {
      workspaces = sorted(served);
    },
    stop(now) {
      const last = run && beat(now);
      run = null;
      return last;
    },
    resumed(lastSeenAt, now) {
      run = null;
      const silent = lastSeenAt !== null && now - lastSeenAt > longestMs;
      return { fact: beat(now), silence: silent ? { from: lastSeenAt, to: now } : null };
    },
  };
}

function sorted(workspaces: readonly string[] | undefined): readonly string[] | undefined {
  return workspaces && [...new Set(workspaces)].sort();
}
