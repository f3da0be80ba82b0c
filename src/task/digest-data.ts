import * as z from "zod";
import { deliverySteps } from "./delivery-data.js";

/**
 * The facts about digests, warnings and answers: who gets them, and how each came to be delivered.
 *
 * @param of what ids and instants of any fact look like.
 */
export function digestData<Id extends z.ZodType<string>, Instant extends z.ZodType<number>>(of: {
  readonly id: Id;
  readonly instant: Instant;
}) {
  const { id } = of;
  /** Which digest of a subscription: a day, week or month of its own zone, as `time/cohort` writes it. */
  const digest = deliverySteps({ subscription: id, period: z.string() }, of);
  /** Which warning, and to whom: `app/warn/warning` names them. */
  const warning = deliverySteps({ to: id, about: z.string() }, of);
  /** Which request, by its message: one that several processes may answer, or one after another. */
  const answer = deliverySteps({ request: id }, of);
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
    "digest.claimed": digest.claimed,
    "digest.sending": digest.sending,
    "digest.failed": digest.failed,
    "digest.delivered": digest.delivered,
    "digest.unknown": digest.unknown,
    "digest.skipped": digest.skipped,
    "warning.claimed": warning.claimed,
    "warning.sending": warning.sending,
    "warning.failed": warning.failed,
    "warning.delivered": warning.delivered,
    "warning.unknown": warning.unknown,
    "answer.claimed": answer.claimed,
    "answer.failed": answer.failed,
    "answer.delivered": answer.delivered,
  } as const;
}
