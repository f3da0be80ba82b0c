import { createHash } from "node:crypto";
import { storable } from "../../src/bytes/code-points.js";
import type { Outcome, Request, Skill } from "../../src/pet/skill.js";
import { isAboutReminders, parseRemind } from "../../src/pet/skills/remind.js";
import {
  askBack,
  askWhat,
  forgottenText,
  listText,
  REMIND_HELP,
  setText,
} from "../../src/pet/skills/remind-words.js";
import { zoneOf } from "../../src/pet/skills/zone-of.js";
import type { Jobs } from "../../src/ports/jobs.js";
import type { ReminderRows } from "../../src/ports/notebook.js";
import { MOST_KEPT, tooLong, tooMany } from "./limits.js";

/** The key of the job that says a reminder. */
export const keyOf = (id: string) => `remind:${id}`;

/** Sets, lists and forgets reminders; a job of their own says each. */
export function remindSkill(rows: ReminderRows, jobs: Pick<Jobs, "at" | "cancel">): Skill {
  return {
    name: "remind",
    help: REMIND_HELP,
    matches: isAboutReminders,
    async handle(request) {
      const zone = zoneOf(request.timezone);
      const command = parseRemind(request.text, request.at, zone);
      switch (command.kind) {
        case "set":
          return set(request, command.at, command.what);
        case "unclear":
          return askBack(command, zone);
        case "no-what":
          return askWhat(command.when);
        case "list":
          return { kind: "done", text: listText(await rows.of(request.requester), zone) };
        case "forget":
          return forget(request, command.number);
        case "forget-which":
          return which(request, "Which one shall I forget?");
        default:
          return command satisfies never;
      }
    },
  };

  async function set(request: Request, at: number, what: string): Promise<Outcome> {
    const refusal = tooLong(what);
    if (refusal) return refusal;
    const { requester, target, conversation, message } = request;
    const zone = zoneOf(request.timezone);
    const id = createHash("sha256").update(message).digest("hex").slice(0, 24);
    const known = await rows.get(id);
    if (!known && (await rows.of(requester)).length >= MOST_KEPT)
      return tooMany("reminders", "forget reminder 1");
    const reminder = await rows.add({
      id,
      requester,
      at,
      timezone: zone.timezone,
      target,
      conversation,
      what: storable(what),
    });
    if (!reminder) return { kind: "done", text: "That reminder is over already." };
    try {
      await jobs.at(keyOf(id), reminder.at);
    } catch (error) {
      // Whoever is told that it failed is not to be reminded.
      if (!known) await rows.drop(id);
      throw error;
    }
    return { kind: "done", text: setText(reminder, zone) };
  }

  async function forget(request: Request, number: number): Promise<Outcome> {
    const reminder = (await rows.of(request.requester)).find((each) => each.number === number);
    if (!reminder) return which(request, `You have no reminder ${number}.`);
    await rows.end(reminder.id);
    await jobs.cancel(keyOf(reminder.id));
    return { kind: "done", text: forgottenText(reminder) };
  }

  async function which(request: Request, found: string): Promise<Outcome> {
    const reminders = await rows.of(request.requester);
    const list = listText(reminders, zoneOf(request.timezone));
    if (reminders.length === 0) return { kind: "asked-back", text: list };
    return { kind: "asked-back", text: `${found} ${list}`, resume: "forget reminder" };
  }
}
