import { LedgerError } from "../../../src/ports/ledger.js";
import { messageOf } from "../prepared.js";

/** What Redis says first, and what to do about it. */
const SAYINGS: readonly (readonly [string, string])[] = [
  ["ERR user_script", "This is a fault of Pawpact: report it"],
  ["OOM", "It is full: raise its maxmemory, or run pawpact archive; nothing may be evicted"],
  ["MISCONF", "It can't write to its disk: free the disk"],
  ["ERR DB index is out of range", "It has no such database: name another one after the host, such as /0"],
  ["ERR This instance has cluster support disabled", "It is no cluster: leave mode=cluster out"],
  [
    "All sentinels are unreachable",
    "Bring them back, or check that these are sentinels, and that name is what they call the servers",
  ],
  ["Too many Cluster redirections", "Its slot is being moved to another node: wait until that is done"],
  ["NOREPLICAS", "Too few of its replicas are there: bring them back"],
  ["WRONGPASS", "Check user and password"],
  ["NOAUTH", "Name user and password in its address"],
  ["NOPERM", "Allow its user scripts, and all commands on keys with this prefix"],
];

/** What a driver's call rejects with for an error of Redis or of the way there: nothing was recorded, or it can be sent again. */
export function ledgerError(shown: string, error: unknown): LedgerError {
  if (error instanceof LedgerError) return error;
  // The library notes what was asked: a password among it.
  if (isReply(error)) delete (error as { command?: unknown }).command;
  const found = foundIn(error);
  if (found.startsWith("WRONGTYPE")) {
    return new LedgerError(
      "ledger/damaged",
      `ledger ${shown}: a key holds what is not Pawpact's; found "${found}", expected keys of its own. Name another prefix, or put a backup in its place.`,
      { cause: error },
    );
  }
  const what = SAYINGS.find(([saying]) => found.startsWith(saying))?.[1] ?? "Bring it back, then try again";
  return new LedgerError(
    "ledger/unavailable",
    `ledger ${shown}: found "${found}", expected a Redis that takes it. ${what}.`,
    { cause: error },
  );
}

/** A connection that broke between a request and its answer: whether it was done is not known. */
export function isCutOff(error: unknown): boolean {
  return error instanceof Error && error.name === "AbortError";
}

/** What the server itself answered. */
export function isReply(error: unknown): boolean {
  return error instanceof Error && error.name === "ReplyError";
}

export function otherFormat(shown: string, found: string, own: string): LedgerError {
  const isNewer = Number(found) > Number(own);
  return new LedgerError(
    isNewer ? "ledger/newer-format" : "ledger/older-format",
    `ledger ${shown}: found format ${found}, expected ${own}. ${isNewer ? "Use a later Pawpact" : "Migrate it into an empty one"}; it was left as it is.`,
  );
}

/** The innermost message: the library wraps why it could not connect. */
function foundIn(error: unknown): string {
  const inner = (error as { lastNodeError?: unknown; cause?: unknown } | null)?.lastNodeError;
  return inner ? foundIn(inner) : messageOf(error).split("\n")[0]!;
}
