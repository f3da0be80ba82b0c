import {
  type APIApplicationCommand,
  type APIApplicationCommandOption,
  ApplicationCommandType,
  ApplicationCommandOptionType as Kind,
} from "discord.js";
import { memberOf } from "./guild.js";
import { permissionsOf } from "./permissions.js";
import type { Channel, DiscordWorld } from "./world.js";

export type Given = Readonly<Record<string, string | number | boolean>>;

/** A line as a person picks it from what is registered: `pact task show`. */
export interface Picked {
  readonly command: APIApplicationCommand;
  readonly options: object[];
  readonly resolved: Record<string, Record<string, object>>;
}

/**
 * What Discord sends of a command line. It lets nobody send what is not registered, so neither does this.
 * @param focused the option that is being typed, for autocomplete
 */
export function pick(
  world: DiscordWorld,
  user: string,
  where: Channel,
  line: string,
  given: Given,
  focused?: string,
): Picked {
  const [name = "", ...path] = line.split(/\s+/);
  const offered = offeredTo(world, user, where, ApplicationCommandType.ChatInput);
  const command = offered.find((one) => one.name === name);
  if (!command) throw new Error(`Found no command /${name}. There is ${names(offered)}.`);
  const resolved: Picked["resolved"] = {};
  const descend = (options: readonly APIApplicationCommandOption[], rest: readonly string[]): object[] => {
    const [word, ...after] = rest;
    if (word !== undefined) {
      const inner = options.find((one) => one.name === word && isBranch(one));
      if (!inner) throw new Error(`Found no ${word} in /${line}. There is ${names(options)}.`);
      return [{ name: word, type: inner.type, options: descend(childrenOf(inner), after) }];
    }
    if (options.some(isBranch)) throw new Error(`/${line} goes on: ${names(options)}.`);
    return leaves(world, where, line, options, given, focused, resolved);
  };
  return { command, options: descend(command.options ?? [], path), resolved };
}

/** Commands that Discord shows somebody somewhere: a guild's own first, and none that their permissions hide. */
export function offeredTo(
  world: DiscordWorld,
  user: string,
  where: Channel,
  type: ApplicationCommandType,
): APIApplicationCommand[] {
  const scopes = where.guild_id === undefined ? [""] : [where.guild_id, ""];
  const held = permissionsOf(world, user, where.id);
  const context = where.guild_id === undefined ? 1 : 0;
  return scopes
    .flatMap((scope) => [...(world.commands.get(scope)?.values() ?? [])])
    .filter((command) => {
      const needed = BigInt(command.default_member_permissions ?? "0");
      const isOpen = where.guild_id === undefined || (held & needed) === needed;
      return command.type === type && isOpen && (command.contexts?.includes(context) ?? true);
    });
}

function leaves(
  world: DiscordWorld,
  where: Channel,
  line: string,
  options: readonly APIApplicationCommandOption[],
  given: Given,
  focused: string | undefined,
  resolved: Picked["resolved"],
): object[] {
  for (const key of Object.keys(given))
    if (!options.some(({ name }) => name === key))
      throw new Error(`/${line} takes no ${key}. It takes ${names(options)}.`);
  return options.flatMap((option) => {
    const { name, type } = option;
    const value = given[name];
    if (value === undefined) {
      if (option.required && focused === undefined) throw new Error(`/${line} needs ${name}.`);
      return [];
    }
    if (type === Kind.Attachment) throw new Error(`/${line} takes a file as ${name}: the fake uploads none.`);
    if (focused === undefined) check(line, option, value);
    resolve(world, where, type, String(value), resolved);
    return [{ name, type, value, ...(name === focused ? { focused: true } : {}) }];
  });
}

/** What Discord's own input refuses. */
function check(line: string, option: APIApplicationCommandOption, value: string | number | boolean): void {
  const refuse = (why: string) => {
    throw new Error(`/${line} takes no ${option.name}: ${JSON.stringify(value)}. ${why}`);
  };
  const { type } = option;
  const isNumber = type === Kind.Integer || type === Kind.Number;
  const expected = isNumber ? "number" : type === Kind.Boolean ? "boolean" : "string";
  if (typeof value !== expected) refuse(`It is a ${expected}.`);
  if ("choices" in option && option.choices && !option.choices.some((choice) => choice.value === value))
    refuse(`Choices are ${option.choices.map((choice) => choice.value).join(", ")}.`);
  const limits = option as {
    min_value?: number;
    max_value?: number;
    min_length?: number;
    max_length?: number;
  };
  const size = typeof value === "number" ? value : String(value).length;
  const [least, most] =
    typeof value === "number" ? [limits.min_value, limits.max_value] : [limits.min_length, limits.max_length];
  if (size < (least ?? size) || size > (most ?? size)) refuse(`It lies between ${least} and ${most}.`);
}

/** People, roles and channels come with what they are. */
export function resolve(
  world: DiscordWorld,
  where: Channel,
  type: number,
  id: string,
  into: Record<string, Record<string, object>>,
): void {
  const put = (room: string, value: object) => {
    into[room] = { ...into[room], [id]: value };
  };
  const guild = where.guild_id === undefined ? undefined : world.guilds.get(where.guild_id);
  const isUser = type === Kind.User || type === Kind.Mentionable;
  const user = isUser ? world.users.get(id) : undefined;
  const role = type === Kind.Role || type === Kind.Mentionable ? guild?.roles.get(id) : undefined;
  if (user) {
    put("users", user);
    const member = guild?.members.get(id);
    if (!member) return;
    const { user: _, mute: __, deaf: ___, ...rest } = memberOf(world, member);
    put("members", { ...rest, permissions: String(permissionsOf(world, id, where.id)) });
  } else if (role) put("roles", role);
  else if (type === Kind.Channel) put("channels", { ...world.channel(id), permissions: "0" });
  else if (isUser || type === Kind.Role) throw new Error(`Found nobody with the id ${id}.`);
}

const isBranch = ({ type }: APIApplicationCommandOption) =>
  type === Kind.Subcommand || type === Kind.SubcommandGroup;

const childrenOf = (option: APIApplicationCommandOption): readonly APIApplicationCommandOption[] =>
  "options" in option ? ((option.options ?? []) as APIApplicationCommandOption[]) : [];

const names = (list: readonly { readonly name: string }[]) =>
  list.map(({ name }) => name).join(", ") || "none";
