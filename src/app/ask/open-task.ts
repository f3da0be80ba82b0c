import type { Action, Author } from "../../chat/event.js";
import { formOf, pathOf } from "../../command/catalogue.js";
import { AskError } from "../../command/refusal.js";
import { withActions } from "../../report/actions.js";
import { taskChangeReport } from "../../report/task-change.js";
import { taskEnd } from "../../report/task-end.js";
import { person, words } from "../../report/words.js";
import { fold } from "../../task/fold.js";
import type { Answer, Asked, Desk } from "../desk.js";
import { answerOf, type CommandNamed, instantOf } from "./asking.js";
import { assertMay } from "./may.js";
import { offersFor } from "./offers.js";
import { say } from "./say.js";

type Opening = Extract<CommandNamed<"task">, { readonly sub: "open" }>;

const MOST_TITLE = 80;

/** `task open`: for who asks, or of the customer for another person; at a message, or as a request of its own. */
export async function openTask(desk: Desk, asked: Asked, command: Opening): Promise<Answer> {
  const { terms } = desk.frame();
  const { title, priority } = command.values;
  const requester = requesterOf(desk, asked, command);
  const known = prioritiesOf(desk);
  if (priority !== undefined && !isAmong(known, priority)) {
    throw new AskError(
      `task open: priority found "${priority}", expected one that the agreement has a target for: ${known.join(", ")}. Name one of them, or none`,
    );
  }
  await refuseTwice(desk, asked);
  const kept = title !== undefined && terms.store.text === "title";
  const action: Action = {
    name: "open",
    ...(kept ? { title: [...title].slice(0, MOST_TITLE).join("") } : {}),
    ...(priority === undefined ? {} : { priority }),
  };
  const now = instantOf(desk, asked);
  // A message that is made a task is where it opens, and does so once.
  const message = asked.on ?? asked.message;
  // Outside of any conversation the request is one of its own.
  const conversation = asked.conversation ?? message;
  const said = { ...asked, author: requester, message };
  const tasks = await say(desk, said, { conversation, action, on: undefined, now });
  const opened = tasks.find((task) => task.message === message);
  if (!opened) {
    throw new AskError(
      words`task open: found a request by ${person(requester.id)}, which opens no task under this agreement; expected one by a person who may ask. See: /pact agreement`,
    );
  }
  const report = taskChangeReport(terms, {
    said: "open",
    party: desk.rules.partyOf(requester),
    before: null,
    after: opened,
    next: null,
    now,
    ...(title !== undefined && !kept ? { titleDropped: true } : {}),
  });
  return answerOf(withActions(report, offersFor(desk, asked.author, opened)), command);
}

/** Whose task it is: what one may ask for oneself, the customer may ask for another. @throws {AskError} */
function requesterOf({ rules }: Desk, { author }: Asked, command: Opening): Author {
  const path = pathOf(command);
  const form = formOf(command);
  const other = command.values.for;
  if (other === undefined || other === author.id) {
    assertMay(rules, author, path, form);
    return author;
  }
  assertMay(rules, author, words`${path} for:${person(other)}`, { ...form, may: ["customer"] });
  const requester = { id: other };
  if (!rules.isAssistant(requester) && rules.partyOf(requester) !== "provider") return requester;
  throw new AskError(
    words`${path}: for found ${person(other)}, who is of the provider; expected somebody else. A task that the provider starts never counts`,
  );
}

/** @throws {AskError} for a message that belongs to a task already. */
async function refuseTwice(desk: Desk, { conversation, on }: Asked): Promise<void> {
  if (on === undefined) return;
  const { facts } = await desk.ledger.load(conversation ?? on);
  const { tasks, owner } = fold(facts, desk.frame().terms.tasks);
  const task = tasks[owner.get(on) ?? -1];
  if (!task) return;
  const end = taskEnd(task.id);
  throw new AskError(
    `task open: found a message of the task ${end}, expected one that belongs to no task. See: /pact why ${end}`,
  );
}

function isAmong(known: readonly string[], priority: string): boolean {
  return known.some((name) => name.toLowerCase() === priority.toLowerCase());
}

function prioritiesOf(desk: Desk): string[] {
  const clocks = Object.values(desk.frame().clocks);
  return [...new Set(clocks.flatMap(({ within }) => Object.keys(within)))];
}
