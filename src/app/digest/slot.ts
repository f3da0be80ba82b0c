import { postingKey, type SlotRecord, slotsOf } from "../delivery/slot.js";

/** One digest of a subscription: which period of its rhythm. */
export interface Slot {
  readonly subscription: string;
  readonly period: string;
}

export type DigestRecord = SlotRecord<Slot>;

/** Every digest of every subscription, each delivered once. */
export const digestSlots = slotsOf<"digest", Slot>(
  "digest",
  ({ subscription, period }) => `pact:digest:${subscription}:${period}`,
);

/** What names the posting of a digest in chat. */
export function slotKey(agreement: string, { subscription, period }: Slot): string {
  return postingKey(agreement, subscription, period);
}
