import type { Action } from "../../chat/event.js";
import { formOf, pathOf } from "../../command/catalogue.js";
import { withActions } from "../../report/actions.js";
import { taskChangeReport } from "../../report/task-change.js";
import type { Grade } from "../../task/fact.js";
import { openPause } from "../../task/task.js";
import type { Answer, Asked, Desk } from "../desk.js";
import { answerOf, type CommandNamed, instantOf } from "./asking.js";
import { type Changing, refuseIdle } from "./idle.js";
import { assertMay } from "./may.js";
import { offersFor } from "./offers.js";
import { openTask } from "./open-task.js";
import { say } from "./say.js";
import { isDisputed, isOpen, type Meant, mayBeRuled, whichTask } from "./which-task.js";

/** `task …` and `rate`: records what somebody says of a task, and tells what follows from it. */
export async function changeTask(
  desk: Desk,
  asked: Asked,
  command: CommandNamed<"task"> | CommandNamed<"rate">,
): Promise<Answer> {
  if (command.sub === "open") return openTask(desk, asked, command);
  const path = pathOf(command);
  const now = instantOf(desk, asked);
  const again = await saidBefore(desk, asked);
  const meant = await whichTask(
    desk,
    again === undefined ? asked : { ...asked, on: again },
    path,
    command.values.task,
    now,
    fitsFor(command),
    command.sub === "concede" || command.sub === "rule",
  );
  assertMay(desk.rules, asked.author, path, formOf(command), meant.task);
  if (again === undefined) refuseIdle(desk, asked, command, meant);
  const { conversation } = meant.task;
  const after = await say(
    desk,
    { ...asked, place: placeFor(desk, asked, meant.task.channel) },
    { conversation, action: actionOf(command), on: meant.message, now },
  );
  const changed = after.find(({ task }) => task.id === meant.task.id) ?? meant;
  const next = after.find(
    ({ task, message }) => task.linkedTo === changed.task.id && message === asked.message,
  );
  const { rules } = desk;
  const report = taskChangeReport(desk.frame().terms, {
    said: command.name === "rate" ? "rate" : command.sub,
    party: rules.partyOf(asked.author),
    before: meant,
    after: changed,
    next: next ?? null,
    now,
  });
  return answerOf(withActions(report, offersFor(desk, asked.author, next ?? changed)), command);
}

/** Said outside of the agreement's places it counts where the task stands. */
function placeFor({ rules }: Desk, { place }: Asked, channel: string | null): Asked["place"] {
  if (channel === null || rules.covers(place)) return place;
  const colon = channel.indexOf(":");
  return { ...place, platform: channel.slice(0, colon), channel: channel.slice(colon + 1) };
}

/** A platform that asks twice is told the same twice: the message that the first time was about. */
async function saidBefore({ ledger }: Desk, { conversation, message }: Asked): Promise<string | undefined> {
  if (conversation === undefined) return undefined;
  const { facts } = await ledger.load(conversation);
  return facts.find(({ source }) => source.message === message)?.link;
}

function actionOf(command: Changing): Action {
  if (command.name === "rate") return { name: "rate", rating: command.values.rating };
  if (command.sub === "wait") return { name: "wait", reason: command.values.for ?? "requester" };
  if (command.sub === "dispute") return { name: "dispute", reason: command.values.reason };
  if (command.sub === "rule") {
    const { grade } = command.values;
    return { name: "rule", grade: grade === "failed" ? grade : (grade.toUpperCase() as Grade) };
  }
  return { name: command.sub };
}

/** Which of somebody's tasks a command is most likely about. */
function fitsFor(command: Changing): (meant: Pick<Meant, "task" | "judgement">) => boolean {
  if (command.name === "rate") return () => true;
  switch (command.sub) {
    case "reopen":
    case "confirm":
      return () => true;
    case "resume":
      return ({ task }) => openPause(task) !== undefined;
    case "dispute":
      return ({ judgement }) => judgement.grade === "pending";
    case "withdraw":
    case "concede":
      return isDisputed;
    case "rule":
      return mayBeRuled;
    default:
      return isOpen;
  }
}
