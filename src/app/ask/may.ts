import type { Author } from "../../chat/event.js";
import type { Rules } from "../../chat/rules.js";
import type { ChatForm, Who } from "../../command/chat.js";
import { whoText } from "../../command/help.js";
import { AskError } from "../../command/refusal.js";
import { person, type Words, words } from "../../report/words.js";
import type { Task } from "../../task/task.js";

/**
 * Lets pass whoever may.
 *
 * @param path what was asked: `task reopen`
 * @param task the one that it is about
 * @throws {AskError} that says who may.
 */
export function assertMay(rules: Rules, author: Author, path: Words, form: ChatForm, task?: Task): void {
  if (mayDo(rules, author, form, task)) return;
  const asked = task && form.may.includes("requester-of-the-task") ? words` (${person(task.requester)})` : "";
  throw new AskError(
    words`${path}: found a request by ${person(author.id)}, expected one by ${whoText(form).slice("For ".length)}${asked}. ${whatToDo(rules, form)}`,
  );
}

/** Whether somebody may: of several kinds of people any one is enough. */
export function mayDo(rules: Rules, author: Author, form: ChatForm, task?: Task): boolean {
  return form.may.some((who) => isOne(rules, author, who, task));
}

function isOne(rules: Rules, author: Author, who: Who, task: Task | undefined): boolean {
  const party = rules.partyOf(author);
  switch (who) {
    case "anyone":
      return true;
    case "members":
      return party !== "neither" || (unnamed(rules, "customer") && unnamed(rules, "provider"));
    case "anyone-but-the-provider":
      return party !== "provider" && !rules.isAssistant(author);
    case "requester-of-the-task":
      return task !== undefined && task.requester === author.id;
    case "arbiter":
      return rules.isArbiter(author);
    case "customer":
    case "provider":
      return party === who;
    default:
      return who satisfies never;
  }
}

function unnamed({ terms }: Rules, party: "customer" | "provider"): boolean {
  return terms.parties[party].members.length === 0;
}

function whatToDo(rules: Rules, { may }: ChatForm): string {
  const parties = (["customer", "provider"] as const).filter(
    (party) => may.includes(party) && unnamed(rules, party),
  );
  const missing = [
    ...parties.map((party) => `parties.${party}.members`),
    ...(may.includes("arbiter") && rules.terms.arbiter === undefined ? ["arbiter"] : []),
  ];
  if (missing.length === 0 || may.includes("requester-of-the-task")) return "Ask one of them to do it";
  const keys = missing.join(" and ");
  return `The agreement names none: name them in ${keys}`;
}
