import * as z from "zod";

const count = z.int().min(0);

/** A scorecard's tasks, as scores and statements print them. */
export const taskCountsSchema = z.strictObject({
  opened: count,
  valid: count,
  completed: z.strictObject({ A: count, B: count, C: count, D: count, pending: count }),
  failed: count,
  handedOff: count,
  overdue: count,
  open: count,
  excluded: count,
  cancelled: count,
  partial: count,
  answeredByOther: count,
  requesters: count.nullable(),
  unattributed: count,
});
