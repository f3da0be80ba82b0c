import { nearest } from "../agreement/nearest.js";
import type { Block, Report } from "../report/report.js";
import { CHAT_COMMANDS } from "./catalogue.js";
import { type ChatForm, type ChatGroup, type ChatOption, isGroup, optionsOf, type Who } from "./chat.js";
import { AskError } from "./refusal.js";
import { expectedOf } from "./value.js";

/** A form as its help shows it. */
export interface Shown {
  /** `task open` */
  readonly path: string;
  readonly summary: string;
  readonly form: ChatForm;
}

/** Every form of a command: its own, or those of its subcommands. */
export function formsOf(command: {
  readonly name: string;
  readonly summary: string;
  readonly chat: ChatForm | ChatGroup;
}): Shown[] {
  const { name, summary, chat } = command;
  if (!isGroup(chat)) return [{ path: name, summary, form: chat }];
  return Object.entries(chat.subcommands).map(([sub, form]) => ({
    path: `${name} ${sub}`,
    summary: form.summary,
    form,
  }));
}

/** What a command does in chat. */
export function chatSummary({
  summary,
  chat,
}: {
  readonly summary: string;
  readonly chat: ChatForm | ChatGroup;
}): string {
  return (isGroup(chat) ? chat.summary : undefined) ?? summary;
}

/** All commands, a line each; or what one of them takes. @throws {AskError} for a command that there is not. */
export function helpReport(topic?: string): Report {
  if (topic === undefined) return overview();
  const words = topic.trim().toLowerCase().replace(/^\//, "").split(/\s+/);
  const command = CHAT_COMMANDS.find(({ name }) => name === words[0]);
  if (!command)
    throw unknownTopic(
      topic,
      CHAT_COMMANDS.map(({ name }) => name),
    );
  const forms = formsOf(command);
  const path = words.join(" ");
  const one = forms.find((form) => form.path === path);
  if (one) return { title: `/pact ${usageOf(one)}`, blocks: blocksOf(one) };
  if (words.length > 1)
    throw unknownTopic(
      topic,
      forms.map((form) => form.path),
    );
  return {
    title: `/pact ${command.name}: ${chatSummary(command)}`,
    blocks: [
      { kind: "notes", notes: forms.map((form) => `/pact ${usageOf(form)}: ${form.summary}`) },
      ...(isGroup(command.chat) && command.chat.usual
        ? [text(`/pact ${command.name} alone is ${command.name} ${command.chat.usual}.`)]
        : []),
      text(`What one of them takes: /pact help ${forms[0]!.path}.`),
    ],
  };
}

function overview(): Report {
  return {
    title: "Pawpact tracks its own agreement",
    blocks: [
      {
        kind: "notes",
        notes: CHAT_COMMANDS.map((command) => `/pact ${command.name}: ${chatSummary(command)}`),
      },
      text(
        "What one of them takes: /pact help COMMAND. Words go to the options in order; name:value names one. An answer is for you alone, unless you add share.",
      ),
    ],
  };
}

function blocksOf({ summary, form }: Shown): Block[] {
  const options = Object.entries(optionsOf(form));
  const blocks: Block[] = [text(`${summary}.`), ...(form.details ?? []).map(text), text(`${whoText(form)}.`)];
  if (options.length > 0) {
    blocks.push({
      kind: "notes",
      notes: options.map(([name, option]) => `${name}: ${optionText(option)}`),
    });
  }
  blocks.push(text(`Examples: ${form.examples.map((line) => `/pact ${line}`).join(" · ")}`));
  return blocks;
}

/** `digest weekly [on] [at] [timezone]` */
export function usageOf({ path, form }: Shown): string {
  const words = Object.entries(optionsOf(form)).map(([name, { required }]) =>
    required ? name.toUpperCase() : `[${name}]`,
  );
  return [path, ...words].join(" ");
}

/** What an option is for, and what it may be. */
export function optionText(option: ChatOption): string {
  const listed = option.type === "integer" || option.type === "choice";
  const kind = listed ? `; ${expectedOf(option)}` : "";
  return `${option.help}${kind}${option.required ? " (required)" : ""}`;
}

const who: Readonly<Record<Who, string>> = {
  anyone: "anyone",
  members: "members of either party, where the agreement names any",
  customer: "members of the customer",
  provider: "members of the provider",
  "requester-of-the-task": "whoever asked for the task",
  arbiter: "the arbiter that the agreement names",
  "anyone-but-the-provider": "anyone but members of the provider",
};

/** `For members of the customer` */
export function whoText({ may }: ChatForm): string {
  return `For ${listed(may.map((one) => who[one]))}`;
}

/** `a, b or c` */
export function listed(words: readonly string[]): string {
  return words.length < 2 ? (words[0] ?? "") : `${words.slice(0, -1).join(", ")} or ${words.at(-1)}`;
}

function unknownTopic(found: string, known: readonly string[]): AskError {
  const meant = nearest(found, known);
  return new AskError(
    `help: found "${[...found].slice(0, 60).join("")}", expected one of ${known.join(", ")}. ${meant ? `Did you mean ${meant}? ` : ""}See: /pact help`,
  );
}

function text(words: string): Block {
  return { kind: "text", text: words };
}
