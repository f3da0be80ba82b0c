import * as z from "zod";

const ordinal = z.int().min(1);

/**
 * The facts about digests: who gets them, and how each came to be delivered.
 *
 * @param of what ids and instants of any fact look like.
 */
export function digestData<Id extends z.ZodType<string>, Instant extends z.ZodType<number>>(of: {
  readonly id: Id;
  readonly instant: Instant;
}) {
  const { id, instant } = of;
  /** Which digest of a subscription: a day, week or month of its own zone, as `time/cohort` writes it. */
  const digestSlot = { subscription: id, period: z.string() } as const;
  return {
    /** A channel or person gets digests from now on; the actor asked for it. Of one subscription the latest counts. */
    "digest.subscribed": z.strictObject({
      subscription: id,
      /** `platform:channel`. */
      to: id,
      every: z.enum(["day", "week", "month"]),
      /** Weekday 1 (Monday) to 7, or day of the month 1 to 31; nothing for a daily one. */
      on: z.int().min(1).max(31).optional(),
      /** Minutes since local midnight. */
      atMinute: z.int().min(0).max(1440),
      timezone: z.string().min(1),
    }),
    "digest.unsubscribed": z.strictObject({ subscription: id }),
    /** A worker takes a digest on: nobody else touches it before `until`. Attempts count from 1. */
    "digest.claimed": z.strictObject({ ...digestSlot, attempt: ordinal, worker: id, until: instant }),
    /** From here on it may have been posted; `figures` as in `digest.delivered`. */
    "digest.sending": z.strictObject({ ...digestSlot, attempt: ordinal, figures: z.string().optional() }),
    /** The attempt has surely posted nothing; no other one before `retryAt`. */
    "digest.failed": z.strictObject({
      ...digestSlot,
      attempt: ordinal,
      reason: z.string(),
      refused: z.literal(true).optional(),
      retryAt: instant,
    }),
    "digest.delivered": z.strictObject({
      ...digestSlot,
      /** The platform's object, in full. */
      message: id.optional(),
      /** What it said, canonical JSON (see `app/digest/figures`): what the next one compares with. */
      figures: z.string().optional(),
    }),
    /** It may have been posted, and the chat can't tell: it is never sent again. */
    "digest.unknown": z.strictObject({ ...digestSlot, reason: z.string() }),
    /** It came too late to be sent: the digest of the period `by` covers it. */
    "digest.skipped": z.strictObject({ ...digestSlot, by: z.string() }),
  } as const;
}
