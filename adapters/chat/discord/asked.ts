import type { Asked } from "../../../src/app/desk.js";
import type { ChatCommand } from "../../../src/command/catalogue.js";
import { readCommand, renderLine } from "../../../src/command/line.js";
import { asRaw, objectsIn, type Raw } from "../raw.js";
import { whoDid } from "./interaction.js";
import { isDirect, isThread } from "./kinds.js";
import { type DiscordChannel, placeOf } from "./place.js";
import { instantOfSnowflake, snowflakeOf } from "./snowflake.js";
import { OPTION } from "./tree.js";

/** Who asks, where and when; `null` where an interaction does not say. */
export function askedOf(raw: Raw, channel: DiscordChannel): Asked | null {
  const author = whoDid(raw);
  const id = snowflakeOf(raw.id);
  if (!author || id === null) return null;
  const direct = isDirect(channel.type);
  return {
    author,
    place: placeOf(channel),
    message: `discord:${id}`,
    at: instantOfSnowflake(id),
    ...(direct || isThread(channel.type) ? { conversation: `discord:${channel.id}` } : {}),
    ...(direct ? { direct } : {}),
  };
}

/** An option of the command that somebody is using. */
export interface GivenOption {
  readonly name: string;
  readonly value: string | number | boolean;
  /** It is being typed. */
  readonly focused: boolean;
}

/** The command that an interaction names, and what was given to it. */
export function givenIn(raw: Raw): {
  readonly name: string;
  readonly sub: string | null;
  readonly options: readonly GivenOption[];
} {
  const [first = {}] = objectsIn(asRaw(raw.data)?.options);
  const [second] = objectsIn(first.options);
  const sub = first.type === OPTION.group && second ? second : null;
  const options = objectsIn((sub ?? first).options).flatMap(({ name, type, value, focused }) => {
    const isValue = typeof value === "string" || typeof value === "number" || typeof value === "boolean";
    if (typeof name !== "string" || !isValue) return [];
    return [{ name, value: type === OPTION.user ? `<@${value}>` : value, focused: focused === true }];
  });
  return { name: String(first.name), sub: sub && String(sub.name), options };
}

/** The command as its line, and whether everyone is to see the answer. @throws {AskError} */
export function lineIn(raw: Raw): { readonly line: string; readonly share: boolean } {
  const { name, sub, options } = givenIn(raw);
  const command: ChatCommand = readCommand(
    name,
    sub,
    Object.fromEntries(options.map((option) => [option.name, option.value])),
  );
  return { line: renderLine(command), share: command.share };
}
