import { asPart, list, type Over, overCount, overText, type Part } from "./over.js";

const NAME = /^[-_'\p{L}\p{N}\p{sc=Deva}\p{sc=Thai}]{1,32}$/u;
const MENU_NAME = 32;
const DESCRIPTION = 100;
const OPTIONS = 25;
const CHOICES = 25;
const CHOICE = 100;
/** Names, descriptions and values of a command together. */
const TOTAL = 8_000;
const CHAT_INPUT = 1;
const SUBCOMMAND = 1;
const GROUP = 2;

/**
 * What a command breaks of the limits that Discord documents.
 * @param isChange it is there already, and does not say of which type it is: one without a description is in a menu
 */
export function overCommand(command: Part, at: string, isChange = false): Over[] {
  const { name, description } = command;
  if (name === undefined) return [];
  const { type = isChange && description === undefined ? null : CHAT_INPUT } = command;
  if (type !== CHAT_INPUT) return overText(`${at}name`, name, MENU_NAME, 1);
  const size = sizeOf(command);
  return [
    ...named(command, at),
    ...within(command, at, 0),
    ...(size > TOTAL ? [{ at, wrong: `has ${size} characters in all, ${TOTAL} are allowed` }] : []),
  ];
}

function named(
  { name, description, name_localizations, description_localizations }: Part,
  at: string,
): Over[] {
  const names = [["name", name], ...Object.entries(asPart(name_localizations))];
  return [
    ...names.flatMap(([key, text]) => overName(`${at}${key}`, text)),
    ...overText(`${at}description`, description, DESCRIPTION, 1),
    ...Object.entries(asPart(description_localizations)).flatMap(([key, text]) =>
      overText(`${at}description.${key}`, text, DESCRIPTION, 1),
    ),
  ];
}

function overName(at: string, name: unknown): Over[] {
  const text = String(name);
  if (!NAME.test(text)) return [{ at, wrong: `${JSON.stringify(name)} is no name of a command` }];
  return text === text.toLowerCase() ? [] : [{ at, wrong: `${text} is not lower case` }];
}

/** @param depth 0 for a command, 1 for what lies in a group, 2 for what lies deeper */
function within(part: Part, at: string, depth: number): Over[] {
  const options = list(part.options);
  const isBranch = ({ type }: Part) => type === SUBCOMMAND || type === GROUP;
  const over = [...overCount(`${at}options`, options, OPTIONS)];
  if (options.some(isBranch) && !options.every(isBranch))
    over.push({ at: `${at}options`, wrong: "mixes subcommands with options" });
  const required = options.map((option) => option.required === true);
  if (required.some((one, index) => one && required[index - 1] === false))
    over.push({ at: `${at}options`, wrong: "has a required option after one that is not" });
  const names = options.map(({ name }) => name);
  if (new Set(names).size < names.length) over.push({ at: `${at}options`, wrong: "has a name twice" });
  for (const [index, option] of options.entries()) {
    const inner = `${at}options.${index}.`;
    if (option.type === GROUP && depth > 0) over.push({ at: inner, wrong: "is a group within a group" });
    if (option.type === SUBCOMMAND && depth > 1) over.push({ at: inner, wrong: "is a subcommand too deep" });
    over.push(...named(option, inner), ...choicesOf(option, inner));
    if (isBranch(option)) over.push(...within(option, inner, option.type === GROUP ? depth + 1 : 2));
  }
  return over;
}

function choicesOf({ choices, autocomplete }: Part, at: string): Over[] {
  const all = list(choices);
  return [
    ...overCount(`${at}choices`, all, CHOICES),
    ...(autocomplete === true && all.length > 0
      ? [{ at: `${at}choices`, wrong: "stands beside autocomplete" }]
      : []),
    ...all.flatMap(({ name, value }, index) => [
      ...overText(`${at}choices.${index}.name`, name, CHOICE, 1),
      ...(typeof value === "string" ? overText(`${at}choices.${index}.value`, value, CHOICE) : []),
    ]),
  ];
}

function sizeOf({ name, description, options, choices }: Part): number {
  const own = String(name ?? "").length + String(description ?? "").length;
  const picked = list(choices).reduce(
    (sum, one) => sum + String(one.name).length + String(one.value).length,
    0,
  );
  return own + picked + list(options).reduce((sum, option) => sum + sizeOf(option), 0);
}
