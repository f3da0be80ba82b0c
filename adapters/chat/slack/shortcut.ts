import { titleOf } from "../../../src/chat/title.js";
import { startLine } from "../../../src/command/line.js";
import { answerLine, type Said, type SlackDesk, sentence } from "./answer.js";
import type { InteractionArguments } from "./app.js";
import { askedBy } from "./asked.js";
import { OWN } from "./buttons.js";
import { asRaw, plainText, type Raw, textOf } from "./raw.js";
import { respondWith } from "./respond.js";

/** The callback id of the message shortcut "Make this a task". */
export const TASK_SHORTCUT = `${OWN}task`;

/** Makes a message a task of its author's, if whoever asks may. Never rejects. */
export async function answerShortcut(
  desk: SlackDesk,
  { body, ack, respond }: InteractionArguments,
): Promise<void> {
  try {
    await ack();
    const message = asRaw(body.message) ?? {};
    const thread = typeof message.thread_ts === "string" ? message.thread_ts : null;
    await respondWith(desk, respond, await madeTask(desk, body, message), { thread });
  } catch (error) {
    const reason = error instanceof Error ? error.message : String(error);
    desk.pact.log.warn(`slack: a shortcut was not answered: ${reason}`);
  }
}

async function madeTask(desk: SlackDesk, body: Raw, message: Raw): Promise<Said> {
  const asked = askedBy(desk, body);
  const { user, bot_id } = message;
  if (!asked?.on || typeof user !== "string" || bot_id !== undefined) {
    return sentence(
      "Make this a task: found a message of a program, expected one of a person. Choose the message that asks for something",
    );
  }
  const requester = `slack:${user}`;
  const title = titleOf(plainText(textOf(message)));
  const keeps = desk.pact.at(asked.place)?.terms.store.text === "title" && title !== null;
  const line = startLine("task open", {
    ...(requester === asked.author.id ? {} : { for: requester }),
    ...(keeps ? { title } : {}),
  });
  return answerLine(desk, asked, line);
}
