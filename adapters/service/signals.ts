import { UserError } from "../user-error.js";

const SIGNALS = { SIGTERM: 143, SIGINT: 130 } as const;
/** What still holds the process so long after its end is let go of. */
const LEFT_MS = 3_000;
type Signal = keyof typeof SIGNALS;

export interface Ending {
  /** Resolves with the first signal; rejects with what nobody caught, after which the process can't be relied on. */
  readonly asked: Promise<Signal>;
  /** Lets go of the process: signals and errors are its own again. */
  release(): void;
}

/**
 * Waits for whatever ends the process. A second signal ends it at once, whatever is under way.
 * @param ready whether there is anything to be ended in order: before, the first signal ends it at once
 */
export function awaitEnding(ready: () => boolean): Ending {
  const undo: (() => void)[] = [];
  const asked = new Promise<Signal>((resolve, reject) => {
    let told = false;
    for (const [signal, code] of Object.entries(SIGNALS) as [Signal, number][]) {
      const listener = () => {
        if (told || !ready()) process.exit(code);
        told = true;
        resolve(signal);
      };
      process.on(signal, listener);
      undo.push(() => process.off(signal, listener));
    }
    const broken = (cause: unknown) => {
      const found = cause instanceof Error ? cause.message : String(cause);
      const expected = "every error to be dealt with where it happens. Start again, and report it";
      reject(
        new UserError(`start: found an error that nobody caught (${found}), expected ${expected}`, 2, {
          cause,
        }),
      );
    };
    for (const event of ["unhandledRejection", "uncaughtException"] as const) {
      process.on(event, broken);
      undo.push(() => process.off(event, broken));
    }
  });
  // It may break before anybody waits for the end.
  asked.catch(() => {});
  return {
    asked,
    release() {
      for (const each of undo) each();
      // A library that goes on connecting keeps nobody: unless something holds the process, this never comes.
      setTimeout(() => process.exit(), LEFT_MS).unref();
    },
  };
}
