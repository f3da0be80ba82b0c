import type { Ledger, StoredConversation, Tally } from "../../../src/ports/ledger.js";

/** Asks the clerk's ledger by the name of a method. */
export type AskLedger = (method: string, ...args: readonly unknown[]) => Promise<unknown>;

const METHODS = [
  "load",
  "commit",
  "frames",
  "buildFrame",
  "fill",
  "activateFrame",
  "dropFrame",
  "advance",
  "tally",
  "pending",
  "dump",
  "extent",
  "parked",
] as const satisfies readonly Exclude<keyof Ledger, "conversations">[];

/** Conversations that are handed over at a time. */
const PAGE = 256;

/** The ledger of a clerk in another process: each question goes there, and comes back as a copy. */
export function remoteLedger(ask: AskLedger): Ledger {
  const methods = METHODS.map((method) => [method, (...args: unknown[]) => ask(method, ...args)]);
  return {
    ...(Object.fromEntries(methods) as Omit<Ledger, "conversations">),
    async *conversations(span) {
      const stream = (await ask("stream", span)) as number;
      try {
        for (;;) {
          const page = (await ask("page", stream)) as readonly StoredConversation[];
          yield* page;
          if (page.length < PAGE) return;
        }
      } finally {
        await ask("leave", stream).catch(() => {});
      }
    },
  };
}

/** Answers such questions from the ledger itself. */
export class LedgerAnswers {
  readonly #streams = new Map<number, AsyncIterator<StoredConversation>>();
  #serial = 0;

  /** @throws {LedgerError} what the ledger throws. */
  async answer(ledger: Ledger, method: string, args: readonly never[]): Promise<unknown> {
    switch (method) {
      case "stream":
        this.#serial += 1;
        this.#streams.set(this.#serial, ledger.conversations(...args)[Symbol.asyncIterator]());
        return this.#serial;
      case "page":
        return this.#page(args[0]!);
      case "leave":
        return this.#leave(args[0]!);
      case "tally":
        return plainTally(await ledger.tally(...(args as unknown as Parameters<Ledger["tally"]>)));
      case "dump": {
        const dump = await ledger.dump(args[0]!);
        return { ...dump, rows: dump.rows.map((row) => ({ ...row, counters: new Map(row.counters) })) };
      }
      default:
        return (ledger as unknown as Record<string, (...given: readonly unknown[]) => unknown>)[method]!(
          ...args,
        );
    }
  }

  async #page(stream: number): Promise<StoredConversation[]> {
    const iterator = this.#streams.get(stream);
    const page: StoredConversation[] = [];
    while (iterator && page.length < PAGE) {
      const { value, done } = await iterator.next();
      if (done) break;
      page.push(value);
    }
    return page;
  }

  async #leave(stream: number): Promise<void> {
    const iterator = this.#streams.get(stream);
    this.#streams.delete(stream);
    await iterator?.return?.();
  }
}

/** Counters that unpack themselves when they are read can't be copied. */
function plainTally({ rows, ...tally }: Tally): Tally {
  return { ...tally, rows: new Map([...rows].map(([key, counters]) => [key, new Map(counters)])) };
}
