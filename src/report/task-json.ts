import * as z from "zod";
import type { TaskView } from "../app/tasks.js";
import { CLOCKS, gradeSchema } from "../task/fact.js";
import { utcText } from "../time/iso.js";

const instant = z.string().describe("ISO 8601 in UTC");

const clockSchema = z.strictObject({
  state: z.enum(["running", "paused", "met", "breached", "cancelled", "excluded"]),
  startedAt: instant,
  stoppedAt: instant.nullable(),
  /** `null`: no target, or paused. */
  dueAt: instant.nullable(),
  /** Business time on the clock. */
  elapsedMs: z.int(),
  targetMs: z.int().nullable(),
  /** Its start or stop is not known well enough: outside the ratio. */
  partial: z.boolean(),
  /** How often it ran: next-response-time once a cycle. */
  cycles: z.int(),
});

/** One line of `pawpact tasks --format jsonl`. */
export const taskSchema = z.strictObject({
  task: z.string(),
  conversation: z.string(),
  opened: instant,
  priority: z.string(),
  status: z.enum(["open", "overdue", "completed", "failed", "handed-off", "inactive", "cancelled"]),
  cause: z
    .enum(["assistant-claimed", "operator-closed", "requester-closed", "user-confirmed", "inactivity"])
    .nullable(),
  grade: z.union([gradeSchema, z.literal("pending")]).nullable(),
  excluded: z.boolean(),
  partial: z.boolean(),
  answeredByOther: z.boolean(),
  /** The task that it goes on from. */
  linkedTo: z.string().nullable(),
  title: z.string().nullable(),
  /** Clocks that ran. */
  clocks: z.partialRecord(z.enum(CLOCKS), clockSchema),
});
export type TaskJson = z.infer<typeof taskSchema>;

export function taskJson({ task, priority, judgement, clocks }: TaskView): TaskJson {
  const { status, cause, grade, excluded, partial, answeredByOther } = judgement;
  const at = (ms: number | null) => (ms === null ? null : utcText(ms));
  const shown = Object.entries(clocks).map(([clock, view]) => {
    const { state, startedAt, stoppedAt, dueAt, ...rest } = view;
    return [
      clock,
      { state, startedAt: utcText(startedAt), stoppedAt: at(stoppedAt), dueAt: at(dueAt), ...rest },
    ];
  });
  return {
    task: task.id,
    conversation: task.conversation,
    opened: utcText(task.openedAt),
    priority,
    status,
    cause,
    grade,
    excluded,
    partial,
    answeredByOther,
    linkedTo: task.linkedTo,
    title: task.title,
    clocks: Object.fromEntries(shown),
  };
}
