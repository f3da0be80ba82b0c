import * as z from "zod";

const ordinal = z.int().min(1);

/** A fact about delivering something: which one it is, and how far that has come. */
export function deliverySteps<
  Which extends z.ZodRawShape,
  Id extends z.ZodType<string>,
  Instant extends z.ZodType<number>,
>(which: Which, { id, instant }: { readonly id: Id; readonly instant: Instant }) {
  return {
    /** A worker takes it on: nobody else touches it before `until`. Attempts count from 1. */
    claimed: z.strictObject({ ...which, attempt: ordinal, worker: id, until: instant }),
    /** From here on it may have been posted. */
    sending: z.strictObject({
      ...which,
      attempt: ordinal,
      /** What it says, as in `delivered`. */
      figures: z.string().optional(),
      /** What names the posting in chat, where the slot alone does not. */
      posting: z.string().optional(),
    }),
    /** The attempt has surely posted nothing; no other one before `retryAt`. */
    failed: z.strictObject({
      ...which,
      attempt: ordinal,
      reason: z.string(),
      refused: z.literal(true).optional(),
      retryAt: instant,
    }),
    delivered: z.strictObject({
      ...which,
      /** The platform's object, in full. */
      message: id.optional(),
      /** What it said, canonical JSON (see `app/digest/figures`): what the next one compares with. */
      figures: z.string().optional(),
    }),
    /** It may have been posted, and the chat can't tell: it is never sent again. */
    unknown: z.strictObject({ ...which, reason: z.string() }),
    /** It came too late to be sent: `by` covers it. */
    skipped: z.strictObject({ ...which, by: z.string() }),
  } as const;
}
