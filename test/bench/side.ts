import { fork } from "node:child_process";
import { once } from "node:events";
import { join } from "node:path";
import { packageRoot } from "../../config/root.js";
import { SIDE } from "./process.js";

/** One side of a measurement that lives on in a process of its own. */
export interface Side {
  /** What the other side has to know: a URL. */
  readonly ready: string;
  /** Answers a word with a figure; the last one is `close`. */
  answer(question: string): Promise<number>;
}

/** Such a side, seen from the process that measures. */
export interface Held {
  readonly ready: string;
  ask(question: string): Promise<number>;
  /** Asks the last question, and waits for the process to end. */
  close(): Promise<number>;
}

/** Starts a side in a process of its own. */
export async function holdSide(...args: readonly string[]): Promise<Held> {
  const main = join(packageRoot(), "dist/test/bench/main.js");
  const side = fork(main, [SIDE, ...args], { execArgv: ["--expose-gc"] });
  const gone = once(side, "exit");
  const next = async () => {
    const [answer] = await Promise.race([
      once(side, "message"),
      gone.then(([code]) => {
        throw new Error(`${args.join(" ")}: found its process gone (${code}), expected an answer`);
      }),
    ]);
    return answer as unknown;
  };
  const ask = (question: string) => {
    side.send(question);
    return next() as Promise<number>;
  };
  return {
    ready: (await next()) as string,
    ask,
    async close() {
      const answer = await ask("close");
      side.disconnect();
      await gone;
      return answer;
    },
  };
}

/** Lets this process be that side, until it is told to close. */
export function beSide({ ready, answer }: Side): void {
  process.on("message", async (question: string) => process.send?.(await answer(question)));
  process.send?.(ready);
}
