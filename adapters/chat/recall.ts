import { type Awaited, awaitedOf } from "../../src/app/awaited.js";
import type { Pacts } from "../pact/adapter.js";
import type { Talk } from "./talk.js";

/** What a talk waits for, by the facts of whichever agreement has it. */
export async function recallIn(pacts: Pacts, talk: Talk): Promise<Awaited | null> {
  const { conversation, requester, message } = talk;
  await pacts.settled();
  for (const { desk } of pacts.members) {
    // No ledger at the moment: nobody knows.
    const awaited = await awaitedOf(desk, conversation, requester, message).catch(() => null);
    if (awaited) return awaited;
  }
  return null;
}
