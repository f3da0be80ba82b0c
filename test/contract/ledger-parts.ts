import fc from "fast-check";
import type {
  Commit,
  CommitResult,
  Delta,
  FrameDump,
  Ledger,
  PendingStep,
  Step,
  StoredConversation,
} from "../../src/ports/ledger.js";
import type { Fact } from "../../src/task/fact.js";

/** What the suites of the ledger drivers are made of. */

export function factOf(conversation: string, id: string, at = 1_000, text = "hello"): Fact {
  return {
    id,
    conversation,
    at,
    actor: { id: "chat:U1", role: "requester", party: "customer" },
    source: { platform: "chat", text },
    rule: "test",
    type: "task.asked",
    data: {},
  };
}

type Entries<K> = Readonly<Record<string, readonly (readonly [K, number])[]>>;

export function deltaOf(rows: Entries<number> = {}, members: Entries<string> = {}): Delta {
  return {
    rows: new Map(Object.entries(rows).map(([row, entries]) => [row, new Map(entries)])),
    members: new Map(Object.entries(members).map(([set, entries]) => [set, new Map(entries)])),
  };
}

/** Everything that counts from the start of time. */
export function stepOf(from: number, rows: Entries<number> = {}, members: Entries<string> = {}): Step {
  return { from, delta: deltaOf(rows, members) };
}

/** A commit that changes no frame. */
export function commitOf(
  conversation: string,
  expected: string,
  next: string,
  facts: readonly Fact[],
  frames: Commit["frames"] = [],
): Commit {
  return { conversation, expected, next, facts, frames };
}

/** A ledger with an active frame `now` at a watermark. */
export async function withFrame<L extends Ledger>(ledger: L, frame = "now", watermark = 0): Promise<L> {
  await ledger.buildFrame(frame, watermark);
  await ledger.activateFrame(frame);
  return ledger;
}

export async function listOf<T>(items: AsyncIterable<T>): Promise<T[]> {
  const list: T[] = [];
  for await (const item of items) list.push(item);
  return list;
}

/** A plain form of what ledgers give, whatever kind of map they use. */
export function plainSteps(steps: readonly PendingStep[]) {
  return steps.map(({ conversation, step }) => [conversation, step.from, ...plainDelta(step.delta)]);
}

export function plainDump({ watermark, rows, members, pending }: FrameDump) {
  return {
    watermark,
    rows: rows.map(({ key, counters }) => [key, [...counters]]),
    members: members.map(({ set, member, count }) => [set, member, count]),
    pending: plainSteps(pending),
  };
}

export function plainDelta({ rows, members }: Delta) {
  return [plainGroups(rows), plainGroups(members)];
}

function plainGroups<K extends string | number>(groups: ReadonlyMap<string, ReadonlyMap<K, number>>) {
  return [...groups]
    .map(([name, entries]) => [name, [...entries].filter(([, by]) => by !== 0).sort(byFirst)] as const)
    .filter(([, entries]) => entries.length > 0)
    .sort(byFirst);
}

function byFirst<K extends string | number>(
  one: readonly [K, unknown],
  other: readonly [K, unknown],
): number {
  return one[0] < other[0] ? -1 : one[0] > other[0] ? 1 : 0;
}

/** Sums of deltas, counted by the tests themselves. */
export class Sum {
  readonly counts = new Map<string, number>();

  add({ rows, members }: Delta, sign: 1 | -1 = 1): this {
    for (const [kind, groups] of [
      ["row", rows],
      ["set", members],
    ] as const) {
      for (const [group, entries] of groups) {
        for (const [key, by] of entries as ReadonlyMap<string | number, number>) {
          const name = JSON.stringify([kind, group, key]);
          const sum = (this.counts.get(name) ?? 0) + sign * by;
          if (sum === 0) this.counts.delete(name);
          else this.counts.set(name, sum);
        }
      }
    }
    return this;
  }

  get delta(): Delta {
    const rows = new Map<string, Map<number, number>>();
    const members = new Map<string, Map<string, number>>();
    for (const [name, by] of this.counts) {
      const [kind, group, key] = JSON.parse(name) as [string, string, string | number];
      const groups = (kind === "row" ? rows : members) as Map<string, Map<string | number, number>>;
      groups.set(group, (groups.get(group) ?? new Map()).set(key, by));
    }
    return { rows, members };
  }
}

/** The steps of a timeline up to a watermark, as one delta; and those after it. */
export function cut(timeline: readonly Step[], watermark: number): { settled: Delta; pending: Step[] } {
  const sum = new Sum();
  for (const { from, delta } of timeline) if (from <= watermark) sum.add(delta);
  return { settled: sum.delta, pending: timeline.filter(({ from }) => from > watermark) };
}

/** Records new timelines as the core does: the difference to what was there, under every frame of the conversation. */
export class Scribe {
  /** Frame → conversation → its timeline. */
  readonly timelines = new Map<string, Map<string, readonly Step[]>>();
  #count = 0;

  constructor(readonly ledger: Ledger) {}

  timeline(frame: string, conversation: string): readonly Step[] {
    return this.timelines.get(frame)?.get(conversation) ?? [];
  }

  keep(frame: string, conversation: string, timeline: readonly Step[]): void {
    const own = this.timelines.get(frame) ?? new Map<string, readonly Step[]>();
    this.timelines.set(frame, own.set(conversation, timeline));
  }

  async record(conversation: string, timelineIn: (frame: string) => readonly Step[]): Promise<CommitResult> {
    const stored = await this.ledger.load(conversation);
    this.#count += 1;
    const result = await this.ledger.commit({
      conversation,
      expected: stored.version,
      next: `v${this.#count}`,
      facts: [factOf(conversation, `fact-${this.#count}`)],
      frames: stored.frames.map(({ id, watermark }) => {
        const before = cut(this.timeline(id, conversation), watermark);
        const after = cut(timelineIn(id), watermark);
        const delta = new Sum().add(after.settled).add(before.settled, -1).delta;
        return { frame: id, watermark, delta, pending: after.pending };
      }),
    });
    if (result.status === "done") {
      for (const { id } of stored.frames) this.keep(id, conversation, timelineIn(id));
    }
    return result;
  }

  async fill(
    frame: string,
    stored: StoredConversation,
    timeline: readonly Step[],
  ): Promise<readonly string[]> {
    const { watermark } = (await this.ledger.frames()).find(({ id }) => id === frame)!;
    const { settled: delta, pending } = cut(timeline, watermark);
    const part = { conversation: stored.conversation, expected: stored.version, delta, pending };
    return this.ledger.fill(frame, watermark, [part]);
  }

  /** What a frame holds if every timeline is counted anew. */
  expectedDump(frame: string, watermark: number) {
    const sum = new Sum();
    const pending: PendingStep[] = [];
    for (const [conversation, timeline] of [...(this.timelines.get(frame) ?? [])].sort(byFirst)) {
      const { settled, pending: later } = cut(timeline, watermark);
      sum.add(settled);
      const instants = [...new Set(later.map(({ from }) => from))].sort((one, other) => one - other);
      for (const from of instants) {
        const own = new Sum();
        for (const step of later) if (step.from === from) own.add(step.delta);
        if (own.counts.size > 0) pending.push({ conversation, step: { from, delta: own.delta } });
      }
    }
    const [rows, members] = plainDelta(sum.delta) as [[string, unknown][], [string, [string, number][]][]];
    return {
      watermark,
      rows,
      members: members.flatMap(([set, entries]) => entries.map(([member, count]) => [set, member, count])),
      pending: plainSteps(pending),
    };
  }
}

const counter = fc.tuple(fc.integer({ min: 0, max: 300 }), fc.integer({ min: -5, max: 200 }));
const member = fc.tuple(fc.constantFrom("ann", "bob", "cyd"), fc.integer({ min: -1, max: 2 }));
const groupsOf = <K>(names: readonly string[], entry: fc.Arbitrary<[K, number]>) =>
  fc
    .dictionary(fc.constantFrom(...names), fc.array(entry, { maxLength: 4 }), { maxKeys: 2 })
    .map((groups) => ({ ...groups }));

export const anyDelta: fc.Arbitrary<Delta> = fc
  .tuple(groupsOf(["d:1", "d:2", "p:1"], counter), groupsOf(["p:1", "p:2"], member))
  .map(([rows, members]) => deltaOf(rows, members));

/** A timeline within the first 100 ms since epoch. */
export const anyTimeline: fc.Arbitrary<readonly Step[]> = fc.array(
  fc.record({ from: fc.integer({ min: 1, max: 100 }), delta: anyDelta }),
  { maxLength: 4 },
);
