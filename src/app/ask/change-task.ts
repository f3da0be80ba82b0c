import type { Action, ActionEvent } from "../../chat/event.js";
import { interpret } from "../../chat/interpret.js";
import { formOf, pathOf } from "../../command/catalogue.js";
import { AskError } from "../../command/refusal.js";
import { taskChangeReport } from "../../report/task-change.js";
import type { Fact } from "../../task/fact.js";
import { openPause } from "../../task/task.js";
import type { Answer, Asked, Desk } from "../desk.js";
import { answerOf, type CommandNamed, instantOf } from "./asking.js";
import { assertMay } from "./may.js";
import { isOpen, type Meant, tasksIn, whichTask } from "./which-task.js";

type TaskCommand = CommandNamed<"task"> | CommandNamed<"rate">;
type Changing = Exclude<TaskCommand, { readonly sub: "open" }>;

/** `task …` and `rate`: records what somebody says of a task, and tells what follows from it. */
export async function changeTask(desk: Desk, asked: Asked, command: TaskCommand): Promise<Answer> {
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
  );
  assertMay(desk.rules, asked.author, path, formOf(command), meant.task);
  if (again === undefined) refuseIdle(desk, asked, command, meant);
  const { conversation } = meant.task;
  const after = await say(desk, asked, conversation, actionOf(command), meant.message, now);
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
  return answerOf(report, command);
}

async function openTask(
  desk: Desk,
  asked: Asked,
  command: Extract<TaskCommand, { readonly sub: "open" }>,
): Promise<Answer> {
  assertMay(desk.rules, asked.author, "task open", formOf(command));
  const { terms } = desk.frame();
  const { title, priority } = command.values;
  const known = prioritiesOf(desk);
  if (priority !== undefined && !isAmong(known, priority)) {
    throw new AskError(
      `task open: priority found "${priority}", expected one that the agreement has a target for: ${known.join(", ")}. Name one of them, or none`,
    );
  }
  const kept = title !== undefined && terms.store.text === "title";
  const action: Action = {
    name: "open",
    ...(kept ? { title: [...title].slice(0, MOST_TITLE).join("") } : {}),
    ...(priority === undefined ? {} : { priority }),
  };
  const now = instantOf(desk, asked);
  // Outside of any conversation the request is one of its own.
  const conversation = asked.conversation ?? asked.message;
  const opened = (await say(desk, asked, conversation, action, undefined, now)).find(
    ({ message }) => message === asked.message,
  );
  if (!opened) {
    throw new AskError(
      `task open: found a request by ${asked.author.id}, which opens no task under this agreement; expected one by a person who may ask. See: /pact agreement`,
    );
  }
  const report = taskChangeReport(terms, {
    said: "open",
    party: desk.rules.partyOf(asked.author),
    before: null,
    after: opened,
    next: null,
    now,
    ...(title !== undefined && !kept ? { titleDropped: true } : {}),
  });
  return answerOf(report, command);
}

const MOST_TITLE = 80;

function isAmong(known: readonly string[], priority: string): boolean {
  return known.some((name) => name.toLowerCase() === priority.toLowerCase());
}

function prioritiesOf(desk: Desk): string[] {
  const clocks = Object.values(desk.frame().clocks);
  return [...new Set(clocks.flatMap(({ within }) => Object.keys(within)))];
}

/** Records an action, and folds its conversation with it. @throws {AskError} where nothing came of it. */
async function say(
  desk: Desk,
  asked: Asked,
  conversation: string,
  action: Action,
  on: string | undefined,
  now: number,
): Promise<Meant[]> {
  const event: ActionEvent = {
    kind: "action",
    place: asked.place,
    conversation,
    ...(asked.direct ? { direct: true } : {}),
    message: asked.message,
    at: asked.at,
    author: asked.author,
    ...(on === undefined ? {} : { on }),
    action,
  };
  const facts = interpret(event, desk.rules);
  if (facts.length === 0) {
    throw new AskError(
      `task: found a place that the agreement does not cover (${asked.place.platform}:${asked.place.channel}), expected one in its scope. Ask there, or widen scope in the agreement`,
    );
  }
  const { parked } = await desk.record(facts);
  if (parked > 0) {
    throw new AskError(
      "task: found a fact that the ledger can't take, expected it recorded. It is kept aside; ask whoever runs Pawpact to look",
    );
  }
  const stored = (await desk.ledger.load(conversation)).facts;
  const all = new Map<string, Fact>([...facts, ...stored].map((fact) => [fact.id, fact]));
  return tasksIn(all.values(), desk.frame(), now);
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
  return { name: command.sub };
}

/** Which of somebody's tasks a command is most likely about. */
function fitsFor(command: Changing): (meant: Pick<Meant, "task" | "judgement">) => boolean {
  if (command.name === "rate" || command.sub === "reopen") return () => true;
  if (command.sub === "resume") return ({ task }) => openPause(task) !== undefined;
  return isOpen;
}

/** Refuses what would be recorded and change nothing. */
function refuseIdle(desk: Desk, asked: Asked, command: Changing, { task }: Meant): void {
  if (command.name === "rate") return;
  const refuse = (found: string, expected: string, fix: string) => {
    throw new AskError(`${pathOf(command)}: found ${task.id} ${found}, expected ${expected}. ${fix}`);
  };
  const open = isOpen({ task });
  const another = "Name another one with task:ID";
  if (task.cancelledAt !== null) refuse("cancelled", "one that is wanted", "Ask for it again");
  switch (command.sub) {
    case "done":
      if (!open && desk.rules.partyOf(asked.author) === "provider")
        refuse("closed already", "an open one", another);
      return;
    case "wait":
      if (!open) refuse("closed", "an open one", another);
      if (openPause(task) && (command.values.for ?? "requester") === "requester")
        refuse("waiting for the requester already", "one that is worked on", another);
      return;
    case "resume":
      if (!openPause(task)) refuse("not paused", "one that waits for the requester", another);
      return;
    case "reopen":
      if (open) refuse("open", "a closed one", "Its clocks run already");
      return;
    case "cancel":
      if (!open) refuse("closed already", "an open one", another);
      return;
    case "fail":
      return;
    default:
      command satisfies never;
  }
}
