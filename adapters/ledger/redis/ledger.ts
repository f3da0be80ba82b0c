import { byCodePoint } from "../../../src/bytes/code-points.js";
import type { FlatStep } from "../../../src/bytes/steps.js";
import type { ArchivableLedger, ArchivePart, LeftAlone } from "../../../src/ports/archive.js";
import type {
  Commit,
  CommitResult,
  Counters,
  Extent,
  Fill,
  Frame,
  FrameDump,
  Parked,
  PendingStep,
  Span,
  StoredConversation,
  Tally,
} from "../../../src/ports/ledger.js";
import { beforeWatermark, noFrame, readOnly, unfilled } from "../faults.js";
import { addSteps } from "../overlay.js";
import { type PreparedCommit, parkedForm, prepareCommit, prepareFill } from "../prepared.js";
import {
  byName,
  countersOf,
  type Fields,
  framesOf,
  instantOf,
  liesIn,
  pairsOf,
  storedOf,
} from "./answers.js";
import { archiveArgs, commitArgs, fillArgs, listArgs } from "./args.js";
import { otherFormat } from "./errors.js";
import type { Line, Script } from "./line.js";
import { parseLines, pendingOf, stepLines } from "./steps.js";

/** The format that the scripts write. */
const FORMAT = "1";
/** Conversations read in one piece. */
const PAGE = "64";
/** Conversations whose steps are moved in one piece: a few milliseconds of the server's only thread. */
const ADVANCE = "500";
/** Conversations archived in one piece: a few milliseconds as well. */
const ARCHIVED = 100;

export interface Place {
  readonly line: Line;
  readonly canWrite: boolean;
  /** Enters an agreement in the list of all, inside a `call`; `null` where it is there already. */
  enter(agreement: string): Promise<void> | null;
}

/** One agreement's keys on a Redis. */
export class RedisLedger implements ArchivableLedger {
  readonly #prefix: string;

  constructor(
    private readonly place: Place,
    private readonly agreement: string,
  ) {
    this.#prefix = prefixOf(place.line.address.prefix, agreement);
  }

  async isUsed(): Promise<boolean> {
    const [used] = await this.#read<[number | null]>("used");
    return used !== null;
  }

  async load(conversation: string): Promise<StoredConversation> {
    const [fields, frames] = await this.#read<[Fields, Fields]>("load", conversation);
    return storedOf(conversation, fields, frames);
  }

  async commit(commit: Commit): Promise<CommitResult> {
    const prepared = prepareCommit(commit, stepLines);
    const [status, ...rest] = await this.#write<[string, ...unknown[]]>(() => this.#recorded(prepared));
    if (status === "conflict") {
      const [fields, frames] = rest as [Fields, Fields];
      return { status, stored: storedOf(prepared.conversation, fields, frames) };
    }
    if (status === "parked") return { status, reason: rest[0] as string };
    return { status: status as "done" | "duplicate" };
  }

  async frames(): Promise<readonly Frame[]> {
    const [frames] = await this.#read<[Fields]>("frames");
    return framesOf(frames);
  }

  async buildFrame(id: string, watermark: number): Promise<Frame> {
    const [stands, state] = await this.#frame<[string, Frame["state"]]>("build", id, String(watermark));
    return { id, watermark: Number(stands), state };
  }

  async fill(id: string, watermark: number, parts: readonly Fill[]): Promise<readonly string[]> {
    const prepared = parts.map((part) => prepareFill(watermark, part, stepLines));
    return this.#frame<string[]>("fill", id, ...fillArgs(watermark, prepared));
  }

  async activateFrame(id: string): Promise<void> {
    await this.#frame("activate", id);
  }

  async dropFrame(id: string): Promise<void> {
    await this.#frame("drop", id);
  }

  async advance(id: string, to: number): Promise<void> {
    for (;;) {
      const [more] = await this.#frame<[string?]>("advance", id, String(to), ADVANCE);
      if (!more) return;
    }
  }

  async tally(id: string, rows: readonly string[], sets: readonly string[], now: number): Promise<Tally> {
    const [at, counters, sizes, lines, counts] = await this.#read<[string, Fields[], Fields, Fields, Fields]>(
      "tally",
      id,
      String(now),
      ...listArgs(rows),
      ...listArgs(sets),
    );
    const watermark = Number(at);
    if (now < watermark) throw beforeWatermark(id, now, watermark);
    const tallied = new Map<string, Counters>(rows.map((row, index) => [row, countersOf(counters[index]!)]));
    const distinct = new Map(sets.map((set, index) => [set, Number(sizes[index])]));
    const known = new Map<string, number>();
    for (let index = 0; index < counts.length; index += 3)
      known.set(memberKey(counts[index]!, counts[index + 1]!), Number(counts[index + 2]));
    const steps = lines.map((line) => JSON.parse(line) as FlatStep);
    addSteps(tallied, distinct, steps, (set, member) => known.get(memberKey(set, member)) ?? 0);
    return { watermark, rows: tallied, distinct };
  }

  async pending(id: string, from: number, to: number, limit: number): Promise<readonly PendingStep[]> {
    const asked = [from, to, Math.max(1, limit)].map(String);
    const [flat] = await this.#read<[Fields]>("pending", id, ...asked);
    if (limit < 1) return [];
    const found = pairsOf<string>(flat)
      .map(([conversation, line]) => pendingOf(conversation, JSON.parse(line) as FlatStep))
      .sort(
        (one, other) => one.step.from - other.step.from || byCodePoint(one.conversation, other.conversation),
      );
    const last = found[limit - 1]?.step.from ?? to;
    return found.filter(({ step }) => step.from <= last);
  }

  async dump(id: string): Promise<FrameDump> {
    type Groups = readonly (string | Fields)[];
    const [watermark, rows, sets, pending] = await this.#read<[string, Groups, Groups, Fields]>("dump", id);
    return {
      watermark: Number(watermark),
      rows: byName(pairsOf<Fields>(rows))
        .filter(([, flat]) => flat.length > 0)
        .map(([key, flat]) => ({ key, counters: countersOf(flat) })),
      members: byName(pairsOf<Fields>(sets)).flatMap(([set, flat]) =>
        byName(pairsOf<string>(flat)).map(([member, count]) => ({ set, member, count: Number(count) })),
      ),
      pending: byName(pairsOf<string>(pending)).flatMap(([conversation, lines]) =>
        parseLines(lines).map((step) => pendingOf(conversation, step)),
      ),
    };
  }

  async *conversations(span?: Span): AsyncIterable<StoredConversation> {
    const bounds = span ? [String(span.from), String(span.to), span.except ?? ""] : ["", "", ""];
    for (let after: string | null = ""; after !== null; ) {
      type Page = [after: string | null, page: readonly (string | Fields)[]];
      const [next, page]: Page = await this.#read<Page>("page", after, PAGE, ...bounds);
      for (let index = 0; index < page.length; index += 3) {
        const [name, fields, frames] = page.slice(index, index + 3) as [string, Fields, Fields];
        if (!span || liesIn(fields, span)) yield storedOf(name, fields, frames);
      }
      after = next;
    }
  }

  async extent(): Promise<Extent> {
    const [conversations, facts, first, last] =
      await this.#read<[number, string, string | null, string | null]>("extent");
    return { conversations, facts: Number(facts), firstAt: instantOf(first), lastAt: instantOf(last) };
  }

  async parked(): Promise<readonly Parked[]> {
    const [entries] = await this.#read<[Fields]>("parked");
    return entries.map((text) => {
      const { conversation, facts, reason } = JSON.parse(text) as Record<string, string>;
      return { conversation: conversation!, facts: JSON.parse(facts!), reason: reason! };
    });
  }

  async archive(parts: readonly ArchivePart[], now: number): Promise<readonly LeftAlone[]> {
    const left: LeftAlone[] = [];
    for (let from = 0; from < parts.length; from += ARCHIVED) {
      const [, ...answer] = await this.#archive(archiveArgs(parts.slice(from, from + ARCHIVED), now));
      for (const [conversation, why] of pairsOf<string>(answer))
        left.push({ conversation, why: why as LeftAlone["why"] });
    }
    return left;
  }

  async restore(conversation: string, expected: string, next: string, texts: readonly string[]) {
    const [result] = await this.#archive(["restore", conversation, expected, next, ...listArgs(texts)]);
    return result as "done" | "changed" | "differs";
  }

  /** The agreement is in the list of all: a full server, which takes no entry, still lets go. */
  async #archive(args: readonly string[]): Promise<string[]> {
    if (!this.place.canWrite) throw readOnly("archiving");
    return this.#answered(await this.place.line.call(() => this.#script("pawpactArchive", args)));
  }

  #recorded(prepared: PreparedCommit): Promise<unknown> {
    if (prepared.fault !== null) return this.#park(prepared, prepared.fault);
    return this.#script("pawpactCommit", commitArgs(prepared)).then((answer) => {
      const [status, reason] = answer as string[];
      return status === "overflow" ? this.#park(prepared, reason!) : answer;
    });
  }

  #park(prepared: PreparedCommit, reason: string): Promise<unknown> {
    const { conversation } = prepared;
    const { ids, facts } = parkedForm(prepared);
    const value = JSON.stringify({ conversation, facts, reason });
    return this.#script("pawpactPark", [`${conversation}\0${ids}`, value, reason]);
  }

  async #frame<T>(operation: string, id: string, ...args: string[]): Promise<T> {
    const asked = [operation, id, ...args];
    const [status, ...rest] = await this.#write<string[]>(() => this.#script("pawpactFrame", asked), id);
    if (status === "unfilled") throw unfilled(id, Number(rest[0]));
    if (status === "overflow") throw new RangeError(`${operation}: ${rest[0]}`);
    return (status === "more" ? [status] : rest) as T;
  }

  async #write<T>(change: () => Promise<unknown>, frame?: string): Promise<T> {
    if (!this.place.canWrite) throw readOnly("recording");
    const answer = this.place.line.call(() => {
      const entering = this.place.enter(this.agreement);
      return entering === null ? change() : entering.then(change);
    });
    return this.#answered<T>(await answer, frame);
  }

  async #read<T>(asked: string, ...args: string[]): Promise<T> {
    const answer = await this.place.line.call(() => this.#script("pawpactRead", [asked, ...args]));
    return this.#answered<unknown[]>(answer, args[0]).slice(1) as T;
  }

  #script(script: Script, args: readonly string[]): Promise<unknown> {
    return this.place.line.run(script, this.#prefix, args);
  }

  /** @throws {LedgerError} `ledger/no-frame`, or what a ledger of another format is refused with. */
  #answered<T>(answer: unknown, frame = ""): T {
    const [status, ...rest] = answer as string[];
    if (status === "no-frame") throw noFrame(frame, rest);
    if (status === "format") throw otherFormat(this.place.line.address.shown, rest[0]!, FORMAT);
    return answer as T;
  }
}

/** What every key of an agreement begins with: in braces what Redis Cluster goes by. */
export function prefixOf(prefix: string, agreement: string): string {
  return `${prefix}:{${agreement.replace(/[%{}]/g, encodeURIComponent)}}:`;
}

function memberKey(set: string, member: string): string {
  return `${set}\n${member}`;
}
