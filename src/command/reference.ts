import { CHAT_COMMANDS, CLI_COMMANDS } from "./catalogue.js";
import { optionsOf } from "./chat.js";
import type { CommandDefinition, Option } from "./definition.js";
import { chatSummary, formsOf, optionText, type Shown, usageOf, whoText } from "./help.js";

/** The reference of all commands as Markdown, made from their definitions. */
export function referenceText(): string {
  return `${[
    "# Commands",
    "Made from the definitions in `src/command` by `npm run docs`. Change those, not this page.",
    "## In chat",
    "After `/pact`. Words go to the options in order; `name:value` and `--name value` name one; quotes keep words together. An answer is for whoever asked alone, unless `share` is added where it may be. `/pact` alone is `/pact status`.",
    ...CHAT_COMMANDS.flatMap((command) => [
      `### /pact ${command.name}`,
      `${chatSummary(command)}.`,
      ...formsOf(command).flatMap((form) => chatForm(form, form.path !== command.name)),
    ]),
    "## On a command line",
    "`pawpact help COMMAND` says the same.",
    ...CLI_COMMANDS.flatMap(cliForm),
  ].join("\n\n")}\n`;
}

function chatForm(shown: Shown, isSub: boolean): string[] {
  const { form, summary } = shown;
  const options = Object.entries(optionsOf(form)).map(
    ([name, option]) => `- \`${name}\`: ${escaped(optionText(option))}`,
  );
  return [
    `\`/pact ${usageOf(shown)}\`${isSub ? `: ${escaped(summary)}.` : ""} ${whoText(form)}.`,
    ...(form.details ?? []).map(escaped),
    ...(options.length > 0 ? [options.join("\n")] : []),
    fenced(form.examples.map((line) => `/pact ${line}`)),
  ];
}

function cliForm({ name, summary, details, positionals, options, examples }: CommandDefinition): string[] {
  const items = [
    ...positionals.map(
      (one) => `- \`${one.name}\`: ${escaped(one.help)}${one.required ? " (required)" : ""}`,
    ),
    ...Object.entries(options).map(
      ([option, about]) => `- \`${flag(option, about)}\`: ${escaped(aboutText(about))}`,
    ),
  ];
  return [
    `### pawpact ${name}`,
    `${escaped(summary)}.`,
    ...(details ?? []).map(escaped),
    ...(items.length > 0 ? [items.join("\n")] : []),
    fenced(examples),
  ];
}

function flag(name: string, { value }: Option): string {
  return value ? `--${name} ${value}` : `--${name}`;
}

function aboutText({ help, choices, default: preset }: Option): string {
  return `${help}${choices ? `: ${choices.join(", ")}` : ""}${preset ? ` (default: ${preset})` : ""}`;
}

function fenced(lines: readonly string[]): string {
  return ["```", ...lines, "```"].join("\n");
}

/** Markdown takes what looks like its own signs for them. */
function escaped(text: string): string {
  return text.replace(/[\\`*_<>[\]|]/g, "\\$&");
}
