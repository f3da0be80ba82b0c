import { agreement } from "./catalogue/agreement.js";
import { archive } from "./catalogue/archive.js";
import { check } from "./catalogue/check.js";
import { clock } from "./catalogue/clock.js";
import { compare } from "./catalogue/compare.js";
import { demo } from "./catalogue/demo.js";
import { digest } from "./catalogue/digest.js";
import { discord } from "./catalogue/discord.js";
import { exclude } from "./catalogue/exclude.js";
import { exportCommand } from "./catalogue/export.js";
import { help } from "./catalogue/help.js";
import { init } from "./catalogue/init.js";
import { migrate } from "./catalogue/migrate.js";
import { rate } from "./catalogue/rate.js";
import { recount } from "./catalogue/recount.js";
import { replay } from "./catalogue/replay.js";
import { score } from "./catalogue/score.js";
import { settle } from "./catalogue/settle.js";
import { slack } from "./catalogue/slack.js";
import { start } from "./catalogue/start.js";
import { status } from "./catalogue/status.js";
import { task } from "./catalogue/task.js";
import { tasks } from "./catalogue/tasks.js";
import { verify } from "./catalogue/verify.js";
import { why } from "./catalogue/why.js";
import { type ChatForm, type ChatGroup, isGroup, type ValuesOf } from "./chat.js";
import type { CliForm, Command, CommandDefinition } from "./definition.js";

/** Every command there is, in the order in which they are shown. */
export const COMMANDS = [
  start,
  demo,
  init,
  check,
  replay,
  status,
  score,
  tasks,
  why,
  compare,
  task,
  rate,
  digest,
  agreement,
  exclude,
  settle,
  exportCommand,
  verify,
  recount,
  migrate,
  archive,
  clock,
  slack,
  discord,
  help,
] as const satisfies readonly Command[];

type Known = (typeof COMMANDS)[number];
export type CliName = Extract<Known, { readonly cli: CliForm }>["name"];
type ChatKnown = Extract<Known, { readonly chat: ChatForm | ChatGroup }>;
export type ChatName = ChatKnown["name"];

type AskedForm<N, S, F> = F extends { readonly options: infer O }
  ? {
      readonly name: N;
      readonly sub: S;
      readonly values: ValuesOf<O>;
      /** Everyone in the channel is to see the answer. */
      readonly share: boolean;
    }
  : never;
type AskedOf<C> = C extends { readonly name: infer N; readonly chat: infer F }
  ? F extends { readonly subcommands: infer G }
    ? { [S in keyof G]: AskedForm<N, S, G[S]> }[keyof G]
    : AskedForm<N, null, F>
  : never;

/** A command as somebody asked it in chat, its values read. */
export type ChatCommand = AskedOf<ChatKnown>;

/** The commands of the command line. */
export const CLI_COMMANDS: readonly CommandDefinition[] = COMMANDS.flatMap((command) =>
  "cli" in command ? [{ name: command.name, summary: command.summary, ...command.cli }] : [],
);

/** The commands of a chat. */
export const CHAT_COMMANDS: readonly (Command & { readonly chat: ChatForm | ChatGroup })[] = COMMANDS.flatMap(
  (command) => ("chat" in command ? [command] : []),
);

/** What a command of the command line is. */
export function cliDefinition(name: CliName): CommandDefinition {
  return CLI_COMMANDS.find((definition) => definition.name === name)!;
}

/** How a command is asked in chat: who may, what it takes. */
export function formOf({ name, sub }: Pick<ChatCommand, "name" | "sub">): ChatForm {
  const { chat } = CHAT_COMMANDS.find((command) => command.name === name)!;
  return isGroup(chat) ? chat.subcommands[sub ?? ""]! : chat;
}

/** What one types for it: `task open`. */
export function pathOf({ name, sub }: Pick<ChatCommand, "name" | "sub">): string {
  return sub === null ? name : `${name} ${sub}`;
}
