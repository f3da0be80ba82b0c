import { readFileSync } from "node:fs";
import type { Redis } from "ioredis";
import { beforeWatermark, noFrame, storeClosed, unfilled } from "../../../adapters/ledger/faults.js";
import { addSteps } from "../../../adapters/ledger/overlay.js";
import {
  type PreparedOutcome,
  parkedForm,
  prepareCommit,
  prepareFill,
} from "../../../adapters/ledger/prepared.js";
import { byCodePoint } from "../../../src/bytes/code-points.js";
import { type FlatDelta, parseSteps } from "../../../src/bytes/steps.js";
import type {
  Commit,
  CommitResult,
  Counters,
  Fill,
  Frame,
  FrameDump,
  Ledger,
  LedgerStore,
  Parked,
  PendingStep,
  StoredConversation,
} from "../../../src/ports/ledger.js";
import { byName, countersOf, framesOf, type Loaded, pendingOf, storedOf, triples } from "./decode.js";

/**
 * The port on Redis, as small as it can be: a proof that it can be kept there, not the driver. Everything that changes
 * or asks more than one thing is one script.
 */
export function redisStore(redis: Redis, prefix: string): LedgerStore {
  const lib = script("lib");
  for (const name of ["commit", "frame", "read"]) {
    redis.defineCommand(name, { numberOfKeys: 1, lua: `${lib}\n${script(name)}` });
  }
  const line: Line = { redis, busy: new Set(), closed: false };
  const ledgers = new Map<string, RedisLedger>();
  return {
    agreement(id) {
      const ledger = ledgers.get(id) ?? new RedisLedger(line, `{${prefix}:${id}}`);
      ledgers.set(id, ledger);
      return ledger;
    },
    async agreements() {
      if (line.closed) throw storeClosed();
      const used = await Promise.all(
        [...ledgers].map(async ([id, ledger]) => ((await ledger.isUsed()) ? [id] : [])),
      );
      return used.flat().sort(byCodePoint);
    },
    async close() {
      if (line.closed) return;
      line.closed = true;
      await Promise.allSettled(line.busy);
      await redis.quit();
    },
  };
}

/** A connection with what is under way on it: with pipelining, `quit` would overtake that. */
interface Line {
  readonly redis: Redis;
  readonly busy: Set<Promise<unknown>>;
  closed: boolean;
}

type Reply = readonly [status: string, ...rest: never[]];

class RedisLedger implements Ledger {
  constructor(
    private readonly line: Line,
    private readonly tag: string,
  ) {}

  async isUsed(): Promise<boolean> {
    const keys = ["names", "frames", "parked"].map((name) => `${this.tag}:${name}`);
    return (await this.line.redis.exists(...keys)) > 0;
  }

  async load(conversation: string): Promise<StoredConversation> {
    return storedOf(conversation, await this.#run<Loaded>("read", "load", conversation));
  }

  async commit(commit: Commit): Promise<CommitResult> {
    const prepared = prepareCommit(commit);
    const frames = prepared.frames.map((change) => ({ ...change, steps: stepsOf(change) }));
    const [status, rest] = await this.#run<readonly [string, unknown]>(
      "commit",
      JSON.stringify({ ...prepared, frames, parked: parkedForm(prepared) }),
    );
    if (status === "conflict") return { status, stored: storedOf(commit.conversation, rest as Loaded) };
    if (status === "parked") return { status, reason: rest as string };
    return { status: status as "done" | "duplicate" };
  }

  async frames(): Promise<readonly Frame[]> {
    return framesOf(await this.#run<string[]>("read", "frames"));
  }

  async buildFrame(id: string, watermark: number): Promise<Frame> {
    const [, stands, state] = await this.#frame<[string, string, Frame["state"]]>("build", id, watermark);
    return { id, watermark: Number(stands), state };
  }

  async fill(id: string, watermark: number, parts: readonly Fill[]): Promise<readonly string[]> {
    const prepared = parts
      .map((part) => prepareFill(watermark, part))
      .map((part) => ({ ...part, steps: stepsOf(part) }));
    return (await this.#frame<string[]>("fill", id, watermark, JSON.stringify(prepared))).slice(1);
  }

  async activateFrame(id: string): Promise<void> {
    const [status, missing] = await this.#frame<string[]>("activate", id);
    if (status === "unfilled") throw unfilled(id, Number(missing));
  }

  async dropFrame(id: string): Promise<void> {
    await this.#frame("drop", id);
  }

  async advance(id: string, to: number): Promise<void> {
    await this.#frame("advance", id, to);
  }

  async tally(id: string, rows: readonly string[], sets: readonly string[], now: number) {
    const [, at, counters, sizes, due, members] = await this.#ask<
      [string, string, string[][], string[], string[], string[]]
    >("tally", id, now, JSON.stringify(rows), JSON.stringify(sets));
    const watermark = Number(at);
    if (now < watermark) throw beforeWatermark(id, now, watermark);
    const tallied = new Map<string, Counters>(rows.map((row, index) => [row, countersOf(counters[index]!)]));
    const distinct = new Map(sets.map((set, index) => [set, Number(sizes[index])]));
    const counts = new Map(
      triples(members).map(([set, member, count]) => [`${set}\n${member}`, Number(count)]),
    );
    const steps = due.map((text) => [0, ...(JSON.parse(text) as FlatDelta)] as const);
    addSteps(tallied, distinct, steps, (set, member) => counts.get(`${set}\n${member}`) ?? 0);
    return { watermark, rows: tallied, distinct };
  }

  async pending(id: string, from: number, to: number, limit: number): Promise<readonly PendingStep[]> {
    const found = pendingOf((await this.#ask<string[]>("pending", id, to)).slice(1))
      .filter(({ step }) => step.from > from)
      .sort(
        (one, other) => one.step.from - other.step.from || byCodePoint(one.conversation, other.conversation),
      );
    const last = found[limit - 1]?.step.from ?? to;
    return limit < 1 ? [] : found.filter(({ step }) => step.from <= last);
  }

  async dump(id: string): Promise<FrameDump> {
    const [, watermark, rows, sets, ...steps] = await this.#ask<
      [string, string, (string | string[])[], (string | string[])[], ...string[]]
    >("dump", id);
    return {
      watermark: Number(watermark),
      rows: byName(rows).map(([key, flat]) => ({ key, counters: countersOf(flat) })),
      members: byName(sets).flatMap(([set, flat]) =>
        byName(flat).map(([member, count]) => ({ set, member, count: Number(count) })),
      ),
      pending: pendingOf(steps).sort(
        (one, other) => byCodePoint(one.conversation, other.conversation) || one.step.from - other.step.from,
      ),
    };
  }

  async *conversations(span?: {
    readonly from: number;
    readonly to: number;
  }): AsyncIterable<StoredConversation> {
    if (this.line.closed) throw storeClosed();
    for (let after = "-"; ; ) {
      const names = await this.line.redis.zrange(`${this.tag}:names`, after, "+", "BYLEX", "LIMIT", 0, 64);
      for (const stored of await Promise.all(names.map((name) => this.load(name)))) {
        if (!span || stored.facts.some(({ at }) => at >= span.from && at < span.to)) yield stored;
      }
      if (names.length < 64) return;
      after = `(${names.at(-1)}`;
    }
  }

  async extent() {
    const [conversations, facts, firstAt, lastAt] = await this.#run<(string | null)[]>("read", "extent");
    const instant = (text: string | null | undefined) => (text ? Number(text) : null);
    return {
      conversations: Number(conversations),
      facts: Number(facts),
      firstAt: instant(firstAt),
      lastAt: instant(lastAt),
    };
  }

  async parked(): Promise<readonly Parked[]> {
    return (await this.#run<string[]>("read", "parked")).map((text) => {
      const { conversation, facts, reason } = JSON.parse(text) as {
        conversation: string;
        facts: string;
        reason: string;
      };
      return { conversation, facts: JSON.parse(facts), reason };
    });
  }

  #frame<T>(operation: string, id: string, ...args: (string | number)[]): Promise<T> {
    return this.#known<T>(id, this.#run("frame", operation, id, ...args));
  }

  #ask<T>(question: string, id: string, ...args: (string | number)[]): Promise<T> {
    return this.#known<T>(id, this.#run("read", question, id, ...args));
  }

  async #known<T>(id: string, reply: Promise<Reply>): Promise<T> {
    const [status, ...rest] = await reply;
    if (status === "no-frame") throw noFrame(id, rest);
    return [status, ...rest] as T;
  }

  async #run<T>(name: "commit" | "frame" | "read", ...args: (string | number)[]): Promise<T> {
    const { redis, busy, closed } = this.line;
    if (closed) throw storeClosed();
    const commands = redis as unknown as Record<string, (...args: (string | number)[]) => Promise<T>>;
    const reply = commands[name]!(this.tag, ...args);
    busy.add(reply);
    try {
      return await reply;
    } finally {
      busy.delete(reply);
    }
  }
}

function script(name: string): string {
  return readFileSync(new URL(`${name}.lua`, import.meta.url), "utf8");
}

/** Each step as an entry of its own: its instant, and its delta as text. */
function stepsOf({ pending }: PreparedOutcome): [from: number, text: string][] {
  return parseSteps(pending).map(([from, rows, members]) => [from, JSON.stringify([rows, members])]);
}
