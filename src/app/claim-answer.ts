import {
  busyUntil,
  type Claimed,
  Courier,
  type DeliveryDesk,
  isDecided,
  type Waiting,
} from "./delivery/attempt.js";
import { slotsOf } from "./delivery/slot.js";
import { ANSWERS } from "./house.js";

/** A request to be answered, by its message. */
export interface AnswerSlot {
  readonly request: string;
}

/** Every request that may be answered by more than one process, or again after a death; each is answered once. */
export const answerSlots = slotsOf<"answer", AnswerSlot>("answer", ({ request }) => ANSWERS + request);

/** One that nobody got through by then is left to people: it may be what kills whoever tries. */
const MOST_ATTEMPTS = 3;

/** A request that this process alone answers. */
export interface Hold {
  /** To be asked right before it is answered. @throws where somebody else has taken it over meanwhile. */
  renew(): Promise<void>;
  /** It was answered, by whatever words. */
  done(): Promise<void>;
  /** It was not answered, as far as anybody knows. */
  failed(error: unknown): Promise<Waiting>;
}

export type Taken = { readonly status: "held"; readonly hold: Hold } | { readonly status: "over" } | Waiting;

/**
 * Takes a request on, unless another process has, or it is over.
 * @param once whether it can't be found out in chat that it was answered, so that there is no second attempt
 * @throws {LedgerError} while the ledger can't be asked.
 */
export async function claimAnswer(desk: DeliveryDesk, request: string, once = false): Promise<Taken> {
  const courier = new Courier("answer", answerSlots, desk);
  const record = await answerSlots.read(desk.ledger, { request });
  if (isDecided(record)) return { status: "over" };
  const until = busyUntil(record);
  if (record.attempts >= (once ? 1 : MOST_ATTEMPTS)) return { status: "over" };
  if (until > desk.clock.now()) return { status: "waiting", until };
  const claimed = await courier.claim(record);
  if (claimed.status === "waiting") return claimed;
  return { status: "held", hold: holdOf(courier, claimed, request) };
}

function holdOf(courier: Courier<"answer", AnswerSlot>, first: Claimed<AnswerSlot>, request: string): Hold {
  let claimed = first;
  return {
    async renew() {
      if (courier.hasTimeToPost(claimed.until)) return;
      const again = await courier.claim(claimed.record);
      if (again.status === "waiting") throw new TakenOver(request);
      claimed = again;
    },
    async done() {
      await courier.delivered(claimed.record, {});
    },
    failed: (error) => courier.fail(claimed, error),
  };
}

/** Somebody else answers it. */
export class TakenOver extends Error {
  override readonly name = "TakenOver";
  constructor(request: string) {
    super(`${request}: found another process at it, expected to answer it. Nothing is to be done`);
  }
}
