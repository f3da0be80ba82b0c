import { nearest } from "../agreement/nearest.js";
import { CHAT_COMMANDS, type ChatCommand } from "./catalogue.js";
import { type ChatForm, type ChatOption, isGroup, optionsOf, type Value } from "./chat.js";
import { AskError } from "./refusal.js";
import { expectedOf, readValue, valueText } from "./value.js";
import { quoted, type Word, wordsIn } from "./words.js";

/** What the bare `/pact` means. */
const USUAL = "status";

/** A form with the names that it is called by. */
export interface Addressed {
  readonly name: string;
  readonly sub: string | null;
  readonly form: ChatForm;
}

/**
 * Reads what somebody typed after `/pact`: `score 2026-04 share`, `rate rating:5`, `task open --priority urgent Help`.
 * Words go to the options in order; `name:value` and `--name value` go to the one they name; quotes keep words together.
 *
 * @throws {AskError} that says what was expected, and nothing else.
 */
export function parseLine(text: string): ChatCommand {
  const { rest, ...addressed } = addressedIn(text.trim());
  return commandOf(addressed, valuesOf(addressed, textsIn(addressed, rest)));
}

function textsIn(addressed: Addressed, rest: string): ReadonlyMap<string, string> {
  const options = optionsOf(addressed.form);
  const kindOf = (name: string) => {
    const option = Object.hasOwn(options, name) ? options[name] : undefined;
    return option ? (option.type === "switch" ? "switch" : "value") : null;
  };
  const words = wordsIn(rest, kindOf);
  if ("unclosed" in words) {
    const [, ...inside] = words.unclosed;
    const found = `found ${shown(inside.join(""))} behind a quote`;
    throw refusal(addressed, found, "another one that closes it");
  }
  return assign(addressed, options, words);
}

/**
 * The same from a platform that knows names and types: Discord's options.
 *
 * @throws {AskError} as `parseLine`.
 */
export function readCommand(
  name: string,
  sub: string | null,
  given: Readonly<Record<string, string | number | boolean>>,
): ChatCommand {
  const words = Object.entries(given).map(
    ([option, value]): Word => ({ text: String(value), name: option, quoted: true }),
  );
  const addressed = addressedBy(name, sub);
  return commandOf(addressed, valuesOf(addressed, assign(addressed, optionsOf(addressed.form), words)));
}

/** The line that reads as a command. */
export function renderLine({ name, sub, values, share }: ChatCommand): string {
  const { form } = addressedBy(name, sub);
  const texts = Object.entries(values as Readonly<Record<string, Value>>).map(
    ([option, value]): [string, string] => [option, valueText(form.options[option]!, value)],
  );
  const line = startLine(sub === null ? name : `${name} ${sub}`, Object.fromEntries(texts));
  return share ? `${line} share` : line;
}

/** The line of a command by its path (`task dispute`), with the texts of some of its options: others may follow. */
export function startLine(path: string, texts: Readonly<Record<string, string>>): string {
  const given = Object.entries(texts).map(
    ([option, text]) => `${option}:${/^[^\s"“„\\]+$/.test(text) ? text : quoted(text)}`,
  );
  return [path, ...given].join(" ");
}

/** A line that may lack options: the command that it is of, and the text of each option that it has. @throws {AskError} */
export function readStart(text: string): Addressed & { readonly texts: ReadonlyMap<string, string> } {
  const { rest, ...addressed } = addressedIn(text.trim());
  return { ...addressed, texts: textsIn(addressed, rest) };
}

function addressedIn(text: string): Addressed & { readonly rest: string } {
  const [first, afterName] = firstWord(text === "" ? USUAL : text);
  const command = commandNamed(first);
  const { chat, name } = command;
  if (!isGroup(chat)) return { name, sub: null, form: chat, rest: afterName };
  const [second, afterSub] = firstWord(afterName);
  const sub = second.toLowerCase();
  if (Object.hasOwn(chat.subcommands, sub)) {
    return { name, sub, form: chat.subcommands[sub]!, rest: afterSub };
  }
  const usual = chat.usual === undefined ? undefined : chat.subcommands[chat.usual];
  const isOption = /^(?:--|[—–])|:/.test(second) || (usual && Object.hasOwn(optionsOf(usual), sub));
  if (usual && (second === "" || isOption)) return { name, sub: chat.usual!, form: usual, rest: afterName };
  throw unknownSub(name, second, Object.keys(chat.subcommands));
}

function addressedBy(name: string, sub: string | null): Addressed {
  const { chat } = commandNamed(name);
  if (!isGroup(chat)) return { name, sub: null, form: chat };
  const form = sub !== null && Object.hasOwn(chat.subcommands, sub) ? chat.subcommands[sub] : undefined;
  if (!form) throw unknownSub(name, sub ?? "", Object.keys(chat.subcommands));
  return { name, sub, form };
}

function commandNamed(word: string) {
  const name = word.toLowerCase();
  const command = CHAT_COMMANDS.find((known) => known.name === name);
  if (command) return command;
  const names = CHAT_COMMANDS.map((known) => known.name);
  const meant = nearest(word, names);
  throw new AskError(
    `/pact: found the command ${shown(word)}, expected one of ${names.join(", ")}. ${meant ? `Did you mean ${meant}? ` : ""}See: /pact help`,
  );
}

function unknownSub(name: string, found: string, known: readonly string[]): AskError {
  const meant = nearest(found, known);
  return new AskError(
    `${name}: found ${found === "" ? "nothing after it" : shown(found)}, expected one of ${known.join(", ")}. ${meant ? `Did you mean ${name} ${meant}? ` : ""}See: /pact help ${name}`,
  );
}

/** Each option's text by its name. */
function assign(
  addressed: Addressed,
  options: Readonly<Record<string, ChatOption>>,
  words: readonly Word[],
): ReadonlyMap<string, string> {
  const texts = new Map<string, string>();
  /** The option that takes further words. */
  let open: string | null = null;
  for (const { text, name, quoted } of words) {
    if (name !== null) {
      if (!Object.hasOwn(options, name)) throw unknownOption(addressed, name, Object.keys(options));
      if (texts.has(name)) throw refusal(addressed, `${name} found twice`, "it once");
      texts.set(name, text);
      open = !quoted && isRest(options[name]!) ? name : null;
    } else if (open !== null) {
      texts.set(open, `${texts.get(open)} ${text}`);
    } else {
      const found = place(addressed, options, texts, text);
      texts.set(found, text);
      open = isRest(options[found]!) ? found : null;
    }
  }
  return texts;
}

/** Each option's value by its name. */
function valuesOf(addressed: Addressed, texts: ReadonlyMap<string, string>): ReadonlyMap<string, Value> {
  const values = new Map<string, Value>();
  for (const [name, option] of Object.entries(optionsOf(addressed.form))) {
    const text = texts.get(name);
    if (text !== undefined) values.set(name, valueIn(addressed, name, option, text));
    else if (option.required) {
      throw refusal(addressed, `found no ${name}`, `${expectedOf(option)} (${option.help})`);
    }
  }
  return values;
}

/** The option that a bare word is for: the first that can be it; one that is required is not passed over. */
function place(
  addressed: Addressed,
  options: Readonly<Record<string, ChatOption>>,
  given: ReadonlyMap<string, string>,
  text: string,
): string {
  const left = Object.entries(options).filter(([name, { type }]) => !given.has(name) && type !== "switch");
  for (const [name, option] of left) {
    if (readValue(option, text) !== null || isRest(option)) return name;
    if (option.required) throw wrongValue(addressed, name, option, text);
  }
  const [first] = left;
  if (first) throw wrongValue(addressed, ...first, text);
  throw refusal(addressed, `found ${shown(text)}`, "no further word");
}

function valueIn(addressed: Addressed, name: string, option: ChatOption, text: string): Value {
  const value = readValue(option, text);
  if (value === null) throw wrongValue(addressed, name, option, text);
  return value;
}

function isRest(option: ChatOption): boolean {
  return option.type === "text" && option.rest === true;
}

function commandOf({ name, sub, form }: Addressed, values: ReadonlyMap<string, Value>): ChatCommand {
  const own = Object.fromEntries([...values].filter(([option]) => Object.hasOwn(form.options, option)));
  // The values were read by the definition that their types come from.
  return { name, sub, values: own, share: form.mayShare && values.get("share") === true } as ChatCommand;
}

function wrongValue(addressed: Addressed, name: string, option: ChatOption, text: string): AskError {
  return refusal(addressed, `${name} found ${text === "" ? "nothing" : shown(text)}`, expectedOf(option));
}

function unknownOption(addressed: Addressed, name: string, known: readonly string[]): AskError {
  const meant = nearest(name, known);
  const expected = known.length === 0 ? "no option" : `one of ${known.join(", ")}`;
  return refusal(addressed, `found the option ${shown(name)}`, expected, meant && `Did you mean ${meant}?`);
}

function refusal({ name, sub }: Addressed, found: string, expected: string, meant?: string): AskError {
  const path = sub === null ? name : `${name} ${sub}`;
  return new AskError(
    `${path}: ${found}, expected ${expected}. ${meant ? `${meant} ` : ""}See: /pact help ${path}`,
  );
}

function firstWord(text: string): [string, string] {
  const word = /^\S*/.exec(text)![0];
  return [word, text.slice(word.length).trimStart()];
}

const MOST_SHOWN = 60;

function shown(text: string): string {
  const characters = [...text];
  return `"${characters.length <= MOST_SHOWN ? text : `${characters.slice(0, MOST_SHOWN).join("")}…`}"`;
}
