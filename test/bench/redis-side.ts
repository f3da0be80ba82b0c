import { Redis } from "ioredis";
import { prepareCommit } from "../../adapters/ledger/prepared.js";
import { commitArgs } from "../../adapters/ledger/redis/args.js";
import { prefixOf } from "../../adapters/ledger/redis/ledger.js";
import { keysOf } from "../../adapters/ledger/redis/line.js";
import { COMMIT } from "../../adapters/ledger/redis/lua/commit.js";
import { FIGURES, LIB } from "../../adapters/ledger/redis/lua/lib.js";
import { stepLines } from "../../adapters/ledger/redis/steps.js";
import { openRedis } from "../../adapters/ledger/redis.js";
import { createRecorder } from "../../src/app/record.js";
import { ensureFrame } from "../../src/app/refold.js";
import type { Fact } from "../../src/task/fact.js";
import type { Frame } from "../../src/task/frame.js";
import { drive, liveFacts } from "./commits.js";
import { deskFrame } from "./desk.js";
import { type Entry, entriesOf } from "./entries.js";
import { MONTH } from "./history.js";
import { collectGarbage } from "./process.js";
import { timed } from "./rounds.js";

/** Who writes beside this process at the same time, and which of them it is. */
interface Writers {
  readonly all: number;
  readonly own: number;
}

/**
 * One side of a measurement, in this process: facts per second, once as many writers as there are to be have warmed up.
 * @param side `evalsha` and `xadd` are floors: the driver's own script and arguments, and one XADD a fact
 */
export async function redisSide(side: string, numbers: readonly number[]): Promise<number> {
  const [count = 0, inFlight = 1, port = 0, all = 1, own = 0] = numbers;
  const frame = await deskFrame();
  const facts = liveFacts(count).map((fact) => ownFact(fact, own));
  const single = facts.map((fact) => [fact]);
  const entries = side === "recorder" ? [] : await entriesOf(single, frame, MONTH.from);
  const run = sideOf(side, port, frame, facts, entries);
  const warm = await run("warm");
  await warm(inFlight);
  const measure = await run("measured");
  collectGarbage();
  await gathered(port, { all, own });
  return (count * 1_000) / (await measure(inFlight));
}

/** Prepares a run under a prefix of its own, and gives what measures it, in ms. */
type Side = (prefix: string) => Promise<(inFlight: number) => Promise<number>>;

function sideOf(
  side: string,
  port: number,
  frame: Frame,
  facts: readonly Fact[],
  entries: readonly Entry[],
): Side {
  const addressOf = (prefix: string) => `redis://127.0.0.1:${port}?prefix=${prefix}`;
  const floor = (argsOf: (prefix: string) => readonly (readonly string[])[], name: "own" | "xadd"): Side => {
    return async (prefix) => {
      await ready(addressOf(prefix), frame);
      const client = new Redis(port, { protocol: 2, enableAutoPipelining: true });
      client.defineCommand("own", { numberOfKeys: 2, lua: `${LIB}${FIGURES}${COMMIT}` });
      const call = (client as unknown as Record<string, (...args: readonly string[]) => Promise<unknown>>)[
        name
      ]!;
      const calls = argsOf(prefix);
      return async (inFlight) => {
        const ms = await timed(() => drive(calls, inFlight, (args) => call.apply(client, [...args])));
        client.disconnect();
        return ms;
      };
    };
  };
  if (side === "evalsha") {
    return floor((prefix) => {
      const keys = keysOf(prefixOf(prefix, frame.terms.id));
      return entries.map((entry) => [...keys, ...commitArgs(prepareCommit(entry, stepLines))]);
    }, "own");
  }
  if (side === "xadd") {
    return floor(
      (prefix) => facts.map((fact) => [`${prefix}:facts`, "*", fact.id, JSON.stringify(fact)]),
      "xadd",
    );
  }
  return async (prefix) => {
    const store = await ready(addressOf(prefix), frame, true);
    const ledger = store.agreement(frame.terms.id);
    const recorder = createRecorder(ledger, [frame]);
    // Copies: a fact that was recorded before has its text already.
    const fresh = facts.map((fact) => ({ ...fact }));
    return async (inFlight) => {
      const ms =
        side === "recorder"
          ? await timed(() => drive(fresh, inFlight, (fact) => recorder.record([fact])))
          : await timed(() =>
              drive(entries, inFlight, async (entry) => {
                const { status } = await ledger.commit(entry);
                if (status !== "done") throw new Error(`redis: found a commit ${status}, expected it done`);
              }),
            );
      await store.close();
      return ms;
    };
  };
}

/** A ledger with its frame. */
async function ready(address: string, frame: Frame, stay = false) {
  const store = await openRedis(address, { mode: "write" });
  await ensureFrame(store.agreement(frame.terms.id), frame, MONTH.from);
  if (!stay) await store.close();
  return store;
}

/** The same fact as another writer sees it: in conversations of its own. */
function ownFact(fact: Fact, own: number): Fact {
  if (own === 0) return fact;
  return { ...fact, id: `${fact.id}~${own}`, conversation: `${fact.conversation}~${own}` };
}

/** Waits until all writers are here. */
async function gathered(port: number, { all }: Writers): Promise<void> {
  if (all === 1) return;
  const client = new Redis(port);
  await client.incr("bench:gathered");
  while (Number(await client.get("bench:gathered")) < all)
    await new Promise((resolve) => setTimeout(resolve, 1));
  client.disconnect();
}
