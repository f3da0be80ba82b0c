import { AskError, type Asked } from "../../../src/app/desk.js";
import { titleOf } from "../../../src/chat/title.js";
import { startLine } from "../../../src/command/line.js";
import type { Pacts } from "../../pact/adapter.js";
import { asRaw, type Raw } from "../raw.js";
import { authorOf } from "./author.js";
import { isWords } from "./kinds.js";
import { TASK_MENU } from "./mark.js";
import { snowflakeOf } from "./snowflake.js";
import { textOf } from "./text.js";
import { CONTEXTS, commandTree, GUILD_INSTALL, type Translations } from "./tree.js";

/** Discord's number for a command in the menu of a message. */
export const MESSAGE_MENU = 3;

/** "Make this a task" as Discord registers it: an entry in the menu of every message. */
export function taskMenu(translations: Translations = {}): Raw {
  return {
    type: MESSAGE_MENU,
    name: TASK_MENU,
    name_localizations: translations[TASK_MENU]?.names ?? null,
    // Everyone sees it; who may make what a task follows from the agreement's parties.
    default_member_permissions: null,
    contexts: CONTEXTS,
    integration_types: GUILD_INSTALL,
  };
}

/** Everything that is registered with Discord. */
export function commandsOf(translations: Translations = {}): readonly Raw[] {
  return [commandTree(translations), taskMenu(translations)];
}

/** What is asked about the message that the entry was picked from. @throws {AskError} for one that is no person's. */
export function menuLine(pact: Pacts, { author, place }: Asked, message: Raw): string {
  const writer = authorOf(message);
  if (!writer || writer.bot || !isWords(Number(message.type))) {
    throw new AskError(
      `${TASK_MENU}: found a message of a program, expected one of a person. Choose the message that asks for something`,
    );
  }
  const title = titleOf(textOf(message));
  const keeps = pact.at(place)?.terms.store.text === "title" && title !== null;
  return startLine("task open", {
    ...(writer.id === author.id ? {} : { for: writer.id }),
    ...(keeps ? { title } : {}),
  });
}

/** The message that an interaction with a menu is about. @throws {AskError} where Discord does not send it. */
export function messageOfMenu(raw: Raw): Raw {
  const { target_id, resolved } = asRaw(raw.data) ?? {};
  const message = asRaw(asRaw(asRaw(resolved)?.messages)?.[String(target_id)]);
  if (message && snowflakeOf(message.id) !== null) return message;
  throw new AskError(
    `${TASK_MENU}: found no message, expected the one it was picked from. Pick it once more`,
  );
}
