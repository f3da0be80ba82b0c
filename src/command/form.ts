import { withoutSteering } from "../bytes/visible.js";
import type { Action } from "../report/report.js";
import { CHAT_COMMANDS } from "./catalogue.js";
import { type ChatOption, optionsOf } from "./chat.js";
import { formsOf } from "./help.js";
import { parseLine, readStart, renderLine, startLine } from "./line.js";
import { exampleOf, expectedOf, readValue } from "./value.js";

/** What is asked of somebody before a line is whole: a modal, or whatever a platform has. */
export interface Form {
  /** `task dispute` */
  readonly path: string;
  /** What the command does: one line, without a full stop. */
  readonly summary: string;
  readonly fields: readonly Field[];
}

export interface Field {
  /** The option's name. */
  readonly name: string;
  readonly label: string;
  readonly help: string;
  /** What stands in it while it is empty: what it may be. */
  readonly example: string;
  readonly required: boolean;
  /** `user`: a person, by the platform's own picker where it has one. */
  readonly kind: "text" | "choice" | "user";
  /** Of a choice: what may be chosen. */
  readonly choices: readonly string[];
  /** Of a text: its length at most. */
  readonly mostChars: number;
  /** What the line holds already. */
  readonly given: string | null;
}

/** A form filled in: the line that it makes, or what is wrong with each field, by its name. */
export type Filled = { readonly line: string } | { readonly faults: Readonly<Record<string, string>> };

const MOST_CHARS = 120;
/** Of a choice among numbers. */
const MOST_NUMBERS = 10;
/** In a row, on every platform. */
const MOST_BUTTONS = 5;

/** The form that asks for some options of a line's command, by their definitions. @throws {AskError} for no such line. */
export function formFor(line: string, asks: readonly string[]): Form {
  const { name, sub, form, texts } = readStart(line);
  const options = optionsOf(form);
  const path = sub === null ? name : `${name} ${sub}`;
  const command = CHAT_COMMANDS.find((known) => known.name === name)!;
  const { summary } = formsOf(command).find((known) => known.path === path)!;
  const asked = asks.filter((option) => Object.hasOwn(options, option));
  return {
    path,
    summary,
    fields: asked.map((option) => fieldOf(option, options[option]!, texts.get(option))),
  };
}

/**
 * Puts what was filled in into the line. What is left empty is not given.
 *
 * @param values by the name of their option, as they were typed or chosen
 * @throws {AskError} where the line itself is none.
 */
export function filledLine(
  line: string,
  asks: readonly string[],
  values: Readonly<Record<string, string>>,
): Filled {
  const { name, sub, form, texts } = readStart(line);
  const options = optionsOf(form);
  const faults: Record<string, string> = {};
  const whole = new Map(texts);
  for (const { name: field, required } of formFor(line, asks).fields) {
    const text = withoutSteering(values[field] ?? "").trim();
    whole.delete(field);
    if (text === "" && !required) continue;
    if (readValue(options[field]!, text) === null) faults[field] = faultText(options[field]!, text);
    else whole.set(field, text);
  }
  if (Object.keys(faults).length > 0) return { faults };
  const path = sub === null ? name : `${name} ${sub}`;
  return { line: renderLine(parseLine(startLine(path, Object.fromEntries(whole)))) };
}

/** An action that asks for one choice of a few, as an action for each of them; `null` for any other. */
export function choicesAsActions({ label, line, asks = [], ...action }: Action): readonly Action[] | null {
  const [field] = asks.length === 1 ? formFor(line, asks).fields : [];
  if (!field || field.choices.length === 0 || field.choices.length > MOST_BUTTONS) return null;
  return field.choices.map((choice) => ({
    ...action,
    label: `${label} ${choice}`,
    line: `${line} ${startLine("", { [field.name]: choice }).trim()}`,
  }));
}

function fieldOf(name: string, option: ChatOption, given: string | undefined): Field {
  const choices = choicesOf(option);
  return {
    name,
    label: `${name.slice(0, 1).toUpperCase()}${name.slice(1)}`,
    help: option.help,
    example: exampleOf(option),
    required: option.required === true,
    kind: option.type === "user" ? "user" : choices.length > 0 ? "choice" : "text",
    choices,
    mostChars: option.type === "text" ? option.mostChars : MOST_CHARS,
    given: given ?? null,
  };
}

function choicesOf(option: ChatOption): readonly string[] {
  switch (option.type) {
    case "choice":
      return option.choices;
    case "switch":
      return ["yes", "no"];
    case "integer": {
      const count = option.most - option.least + 1;
      return count > MOST_NUMBERS
        ? []
        : Array.from({ length: count }, (_, index) => String(option.least + index));
    }
    default:
      return [];
  }
}

function faultText(option: ChatOption, text: string): string {
  return `Found ${text === "" ? "nothing" : `"${[...text].slice(0, 40).join("")}"`}, expected ${expectedOf(option)}`;
}
