import { byCodePoint } from "../../../src/bytes/code-points.js";
import { parseSteps, stepOf, stepsText } from "../../../src/bytes/steps.js";
import {
  type ArchivableLedger,
  type ArchivePart,
  isArchived,
  type LeftAlone,
} from "../../../src/ports/archive.js";
import type {
  Frame,
  FrameDump,
  Ledger,
  Parked,
  PendingStep,
  Span,
  StoredConversation,
} from "../../../src/ports/ledger.js";
import type { Fact } from "../../../src/task/fact.js";
import { beforeWatermark, noFrame, storeClosed, unfilled } from "../faults.js";
import { framesAgree, inOrder } from "../frames.js";
import {
  type PreparedCommit,
  type PreparedOutcome,
  parkedForm,
  prepareCommit,
  prepareFill,
} from "../prepared.js";
import { isBodyOf } from "../tombstone.js";
import { archive, type Conversation, factsIn, restore } from "./conversation.js";
import { addDelta, copyOf, emptyFigures, type Figures, overflowOf } from "./figures.js";

/** One agreement's ledger, in memory. */
export class MemoryLedger implements ArchivableLedger {
  readonly #conversations = new Map<string, Conversation>();
  readonly #frames = new Map<string, Figures>();
  readonly #parked = new Map<string, { conversation: string; ids: string; facts: string; reason: string }>();

  constructor(private readonly isClosed: () => boolean) {}

  get isUsed(): boolean {
    return this.#conversations.size + this.#frames.size + this.#parked.size > 0;
  }

  async load(conversation: string): Promise<StoredConversation> {
    this.#open();
    return this.#read(conversation);
  }

  async commit(given: Parameters<Ledger["commit"]>[0]): ReturnType<Ledger["commit"]> {
    this.#open();
    const commit = prepareCommit(given);
    if (commit.fault) return this.#park(commit, commit.fault);
    const { conversation, facts } = commit;
    const stored = this.#conversations.get(conversation);
    if (facts.every(({ id, text }) => isBodyOf(stored?.facts.get(id)?.text, text)))
      return { status: "duplicate" };
    const held = this.#holders(conversation);
    const version = stored?.version ?? "0";
    if (version !== commit.expected || isArchived(version) || !framesAgree(commit.frames, held)) {
      return { status: "conflict", stored: this.#read(conversation) };
    }
    for (const change of commit.frames) {
      const overflow = overflowOf(this.#frames.get(change.frame)!, change.delta);
      if (overflow) return this.#park(commit, overflow);
    }
    for (const change of commit.frames) this.#put(this.#frames.get(change.frame)!, conversation, change);
    const kept = stored ?? { version: "0", facts: new Map() };
    for (const { id, at, text } of facts) kept.facts.set(id, { at, text });
    kept.version = commit.next;
    this.#conversations.set(conversation, kept);
    for (const [key, entry] of this.#parked) {
      const ids = JSON.parse(entry.ids) as string[];
      if (entry.conversation === conversation && ids.every((id) => kept.facts.has(id)))
        this.#parked.delete(key);
    }
    return { status: "done" };
  }

  async frames(): Promise<readonly Frame[]> {
    this.#open();
    return inOrder([...this.#frames.values()].map(frameOf));
  }

  async buildFrame(id: string, watermark: number): Promise<Frame> {
    this.#open();
    const frame = this.#frames.get(id) ?? emptyFigures(id, watermark);
    this.#frames.set(id, frame);
    return frameOf(frame);
  }

  async fill(
    id: string,
    watermark: number,
    given: Parameters<Ledger["fill"]>[2],
  ): Promise<readonly string[]> {
    const frame = this.#frame(id);
    const stale: string[] = [];
    for (const part of given.map((one) => prepareFill(watermark, one))) {
      const { conversation } = part;
      if (this.#holds(frame, conversation)) continue;
      const { version } = this.#conversations.get(conversation)!;
      if (version !== part.expected || frame.watermark !== watermark) stale.push(conversation);
      else this.#put(frame, conversation, part);
    }
    return stale;
  }

  async activateFrame(id: string): Promise<void> {
    const frame = this.#frame(id);
    const missing = [...this.#conversations.keys()].filter((name) => !this.#holds(frame, name)).length;
    if (missing > 0) throw unfilled(id, missing);
    for (const [other, { state }] of this.#frames)
      if (state === "active" && other !== id) this.#frames.delete(other);
    frame.state = "active";
  }

  async dropFrame(id: string): Promise<void> {
    this.#open();
    this.#frames.delete(id);
  }

  async advance(id: string, to: number): Promise<void> {
    const frame = this.#frame(id);
    if (to <= frame.watermark) return;
    for (const [conversation, text] of frame.pending) {
      const steps = parseSteps(text);
      for (const [from, rows, members] of steps) if (from <= to) addDelta(frame, [rows, members]);
      this.#setPending(frame, conversation, stepsText(steps.filter(([from]) => from > to)));
    }
    frame.watermark = to;
  }

  async tally(id: string, rows: readonly string[], sets: readonly string[], now: number) {
    const frame = this.#frame(id);
    if (now < frame.watermark) throw beforeWatermark(id, now, frame.watermark);
    const at = { rows: copyOf(frame.rows), members: copyOf(frame.members) };
    for (const text of frame.pending.values()) {
      for (const [from, own, members] of parseSteps(text)) if (from <= now) addDelta(at, [own, members]);
    }
    const sizeOf = (set: string) => [...(at.members.get(set)?.values() ?? [])].filter((n) => n > 0).length;
    return {
      watermark: frame.watermark,
      rows: new Map(rows.map((row) => [row, at.rows.get(row) ?? new Map<number, number>()])),
      distinct: new Map(sets.map((set) => [set, sizeOf(set)])),
    };
  }

  async pending(id: string, from: number, to: number, limit: number): Promise<readonly PendingStep[]> {
    const found = (await this.dump(id)).pending
      .filter(({ step }) => step.from > from && step.from <= to)
      .sort((one, other) => one.step.from - other.step.from);
    const last = found[limit - 1]?.step.from ?? to;
    return limit < 1 ? [] : found.filter(({ step }) => step.from <= last);
  }

  async dump(id: string): Promise<FrameDump> {
    const frame = this.#frame(id);
    const sorted = <V>(map: ReadonlyMap<string, V>) =>
      [...map].sort(([one], [other]) => byCodePoint(one, other));
    return {
      watermark: frame.watermark,
      rows: sorted(frame.rows).map(([key, counters]) => ({
        key,
        counters: new Map([...counters].sort(([one], [other]) => one - other)),
      })),
      members: sorted(frame.members).flatMap(([set, counts]) =>
        sorted(counts).map(([member, count]) => ({ set, member, count })),
      ),
      pending: sorted(frame.pending).flatMap(([conversation, text]) =>
        parseSteps(text).map((step) => ({ conversation, step: stepOf(step) })),
      ),
    };
  }

  async *conversations(span?: Span): AsyncIterable<StoredConversation> {
    this.#open();
    const snapshot: StoredConversation[] = [];
    for (const [name, { facts }] of this.#conversations) {
      if (span?.except !== undefined && name.startsWith(span.except)) continue;
      const instants = [...facts.values()].map(({ at }) => at);
      if (span && !instants.some((at) => at >= span.from && at < span.to)) continue;
      snapshot.push(this.#read(name));
    }
    yield* snapshot.sort((one, other) => byCodePoint(one.conversation, other.conversation));
  }

  async extent() {
    this.#open();
    const instants = [...this.#conversations.values()]
      .flatMap(({ facts }) => [...facts.values()].map(({ at }) => at))
      .sort((one, other) => one - other);
    const [firstAt, lastAt] = [instants[0] ?? null, instants.at(-1) ?? null];
    return { conversations: this.#conversations.size, facts: instants.length, firstAt, lastAt };
  }

  async parked(): Promise<readonly Parked[]> {
    this.#open();
    return [...this.#parked.values()].map(({ conversation, facts, reason }) => {
      return { conversation, facts: JSON.parse(facts) as Fact[], reason };
    });
  }

  async archive(parts: readonly ArchivePart[], now: number): Promise<readonly LeftAlone[]> {
    this.#open();
    return parts.flatMap((part): LeftAlone[] => {
      const { conversation, expected, next } = part;
      const stored = this.#conversations.get(conversation);
      if (stored?.version === next) return [];
      if (stored?.version !== expected || isArchived(expected)) return [{ conversation, why: "changed" }];
      if (this.#isPending(conversation, now)) return [{ conversation, why: "pending" }];
      return archive(stored, part) ? [] : [{ conversation, why: "changed" }];
    });
  }

  async restore(conversation: string, expected: string, next: string, texts: readonly string[]) {
    this.#open();
    const stored = this.#conversations.get(conversation);
    if (stored?.version === next) return "done";
    if (stored?.version !== expected || !isArchived(expected)) return "changed";
    return restore(stored, next, texts) ? "done" : "differs";
  }

  #isPending(conversation: string, now: number): boolean {
    return [...this.#frames.values()].some(({ pending }) =>
      parseSteps(pending.get(conversation) ?? "[]").some(([from]) => from > now),
    );
  }

  #open(): void {
    if (this.isClosed()) throw storeClosed();
  }

  #frame(id: string): Figures {
    this.#open();
    const frame = this.#frames.get(id);
    if (!frame) throw noFrame(id, [...this.#frames.keys()]);
    return frame;
  }

  #holds(frame: Figures, conversation: string): boolean {
    return (
      frame.state === "active" || frame.filled.has(conversation) || !this.#conversations.has(conversation)
    );
  }

  #holders(conversation: string): Frame[] {
    const held = [...this.#frames.values()].filter((frame) => this.#holds(frame, conversation));
    return inOrder(held.map(frameOf));
  }

  #read(conversation: string): StoredConversation {
    const stored = this.#conversations.get(conversation);
    const facts = factsIn(stored);
    return { conversation, version: stored?.version ?? "0", facts, frames: this.#holders(conversation) };
  }

  #put(frame: Figures, conversation: string, outcome: PreparedOutcome): void {
    addDelta(frame, outcome.delta);
    this.#setPending(frame, conversation, outcome.pending);
    if (frame.state === "building") frame.filled.add(conversation);
  }

  #setPending(frame: Figures, conversation: string, text: string): void {
    if (text === "[]") frame.pending.delete(conversation);
    else frame.pending.set(conversation, text);
  }

  #park(commit: PreparedCommit, reason: string) {
    const { conversation } = commit;
    const { ids, facts } = parkedForm(commit);
    this.#parked.set(JSON.stringify([conversation, ids]), { conversation, ids, facts, reason });
    return { status: "parked" as const, reason };
  }
}

function frameOf({ id, watermark, state }: Figures): Frame {
  return { id, watermark, state };
}
