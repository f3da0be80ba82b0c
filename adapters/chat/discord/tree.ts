import { CHAT_COMMANDS } from "../../../src/command/catalogue.js";
import { type ChatForm, type ChatOption, isGroup, optionsOf } from "../../../src/command/chat.js";
import { chatSummary } from "../../../src/command/help.js";
import type { Raw } from "../raw.js";
import { COMMAND } from "./mark.js";

/** Discord's numbers for what an option is. */
export const OPTION = { sub: 1, group: 2, text: 3, integer: 4, boolean: 5, user: 6 } as const;
const CHAT_INPUT = 1;
/** Texts that something is offered for while they are typed. */
export const SUGGESTED: ReadonlySet<string> = new Set(["command", "figure"]);
/** Where it may be used: in guilds, and in direct messages with the bot. */
export const CONTEXTS = [0, 1];
export const GUILD_INSTALL = [0];

/** Names and descriptions in other languages, by what they stand for: `pact`, `score`, `task open`, `score period`, `Make this a task`. */
export type Translations = Readonly<Record<string, Translation>>;

export interface Translation {
  /** By Discord's locales (`de`, `pt-BR`); a name as Discord wants them, in lower case. */
  readonly names?: Readonly<Record<string, string>>;
  readonly descriptions?: Readonly<Record<string, string>>;
}

/** `/pact` as Discord registers it, with every command of the chat below it. */
export function commandTree(translations: Translations = {}): Raw {
  const named = (path: string, name: string, description: string): Raw => ({
    name,
    name_localizations: translations[path]?.names ?? null,
    description,
    description_localizations: translations[path]?.descriptions ?? null,
  });
  const subOf = (path: string, name: string, summary: string, form: ChatForm): Raw => ({
    type: OPTION.sub,
    ...named(path, name, summary),
    options: Object.entries(optionsOf(form)).map(([option, about]) => ({
      ...named(`${path} ${option}`, option, about.help),
      ...kindOf(option, about),
    })),
  });
  return {
    type: CHAT_INPUT,
    ...named(COMMAND, COMMAND, "Ask Pawpact how its agreement stands, and say what happened to a task"),
    options: CHAT_COMMANDS.map((command) => {
      const { name, chat } = command;
      const summary = chatSummary(command);
      if (!isGroup(chat)) return subOf(name, name, summary, chat);
      return {
        type: OPTION.group,
        ...named(name, name, summary),
        options: Object.entries(chat.subcommands).map(([sub, form]) =>
          subOf(`${name} ${sub}`, sub, form.summary, form),
        ),
      };
    }),
    // Everyone sees it; what each command may do follows from the agreement's parties.
    default_member_permissions: null,
    contexts: CONTEXTS,
    integration_types: GUILD_INSTALL,
  };
}

function kindOf(name: string, option: ChatOption): Raw {
  const required = option.required === true;
  switch (option.type) {
    case "text":
      return { type: OPTION.text, required, max_length: option.mostChars, autocomplete: SUGGESTED.has(name) };
    case "integer":
      return { type: OPTION.integer, required, min_value: option.least, max_value: option.most };
    case "choice":
      return {
        type: OPTION.text,
        required,
        choices: option.choices.map((choice) => ({
          name: choice,
          name_localizations: null,
          value: choice,
        })),
      };
    case "switch":
      return { type: OPTION.boolean, required };
    case "user":
      return { type: OPTION.user, required };
    case "period":
    case "task":
    case "timezone":
      return { type: OPTION.text, required, autocomplete: true };
    case "duration":
    case "instant":
    case "time":
      return { type: OPTION.text, required, autocomplete: false };
    default:
      return option satisfies never;
  }
}
