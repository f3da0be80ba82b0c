import * as z from "zod";
import type { Effort, Outcome } from "../../src/pet/skill.js";
import { parseMicros } from "../import/micros.js";

const answerSchema = z.object({
  text: z.string().refine((text) => text.trim() !== "", "a text that is not empty"),
  status: z.enum(["done", "asked-back", "failed", "handed-off"]).default("done"),
  to: z.string().max(200).optional(),
});

const count = z.number().int().nonnegative().max(Number.MAX_SAFE_INTEGER);
const effortSchema = z.object({
  costMicros: count.optional(),
  cost: z
    .string()
    .transform((text, context) => {
      const micros = parseMicros(text);
      if (micros === null) context.addIssue({ code: "custom", message: 'a decimal text such as "0.0123"' });
      return micros ?? 0;
    })
    .optional(),
  tokens: count.optional(),
});

/** What an assistant answered, or what is wrong with it; `note` says what of it was left out. */
export type WebhookAnswer =
  | { readonly outcome: Outcome; readonly note?: string }
  | { readonly fault: string };

/** Reads an answer's body. Effort that can't be read is left out, and counts as not supplied: the person is answered. */
export function readAnswer(body: string): WebhookAnswer {
  let json: unknown;
  try {
    json = JSON.parse(body);
  } catch {
    return { fault: "a body that is no JSON" };
  }
  const answer = answerSchema.safeParse(json);
  if (!answer.success) return { fault: `JSON in which ${faultsIn(answer.error)}` };
  const { text, status, to } = answer.data;
  const effort = effortSchema.safeParse(json);
  const outcome = { kind: status, text, effort: effort.success ? effortOf(effort.data) : {} };
  return {
    outcome: status === "handed-off" && to !== undefined ? ({ ...outcome, to } as Outcome) : outcome,
    ...(effort.success ? {} : { note: faultsIn(effort.error) }),
  };
}

function effortOf({ cost, costMicros = cost, tokens }: z.infer<typeof effortSchema>): Effort {
  return {
    ...(costMicros === undefined ? {} : { costMicros }),
    ...(tokens === undefined ? {} : { tokens }),
  };
}

/** Names the keys; what stood there may be a person's words. */
function faultsIn(error: z.ZodError): string {
  return error.issues.map(({ path, message }) => `${path.join(".") || "the whole"}: ${message}`).join("; ");
}
