import { filledLine } from "../../../src/command/form.js";
import { answerLine, attempt, type Said, type SlackDesk, sentence } from "./answer.js";
import type { InteractionArguments } from "./app.js";
import { askedBy } from "./asked.js";
import { blocksOf } from "./blocks.js";
import { answerModal, keptIn, valuesIn } from "./modal.js";
import { showIn } from "./press.js";
import { asRaw } from "./raw.js";

/** Slack waits 3 s for what becomes of a modal: what takes longer comes into it later. */
const ANSWER_WITHIN_MS = 2_000;
const WORKING = "Working on it…";

/** Answers a form that was sent off: faults at their fields, else the answer in the form's place. Never rejects. */
export async function answerSubmit(
  desk: SlackDesk,
  { body, ack, client }: InteractionArguments,
): Promise<void> {
  try {
    const view = asRaw(body.view) ?? {};
    const kept = keptIn(view);
    const asked = kept && askedBy(desk, body, kept.from);
    if (!kept || !asked) return await ack();
    let faults: Readonly<Record<string, string>> | null = null;
    const answering = attempt(desk, async () => {
      const filled = filledLine(kept.line, kept.asks, valuesIn(view));
      if ("line" in filled) return answerLine(desk, asked, filled.line);
      faults = filled.faults;
      return sentence("");
    });
    const early = await within(ANSWER_WITHIN_MS, answering);
    if (faults) return await ack({ response_action: "errors", errors: faults });
    if (early)
      return await ack({ response_action: "update", view: answerModal(early.plainer ?? early.blocks) });
    await ack({ response_action: "update", view: answerModal(blocksOf({ title: WORKING, blocks: [] })) });
    await showIn(desk, client, typeof view.id === "string" ? view.id : null, await answering);
  } catch (error) {
    const reason = error instanceof Error ? error.message : String(error);
    desk.pact.log.warn(`slack: a form was not answered: ${reason}`);
  }
}

/** What comes within so many ms; `null` where it takes longer. */
function within(ms: number, work: Promise<Said>): Promise<Said | null> {
  return new Promise((resolve) => {
    const timer = setTimeout(() => resolve(null), ms);
    timer.unref();
    void work.then((said) => {
      clearTimeout(timer);
      resolve(said);
    });
  });
}
