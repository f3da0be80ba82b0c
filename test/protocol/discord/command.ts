import { type APIApplicationCommand, ApplicationCommandType } from "discord.js";
import { refuse } from "./refusal.js";
import type { DiscordWorld } from "./world.js";

/** A command as a bot asks for it. */
export type CommandPlan = Partial<Omit<APIApplicationCommand, "id" | "version">> & { readonly name: string };

/** Registers a command, or puts it in the place of the one of its name and kind, which keeps its id. */
export function register(
  world: DiscordWorld,
  scope: string,
  plan: CommandPlan,
): { readonly command: APIApplicationCommand; readonly isNew: boolean } {
  const known = commandsOf(world, scope);
  const type = plan.type ?? ApplicationCommandType.ChatInput;
  const same = [...known.values()].find((command) => command.name === plan.name && command.type === type);
  if (same) return { command: replace(world, scope, same, plan), isNew: false };
  const command = commandOf(world, scope, world.id(), plan);
  known.set(command.id, command);
  return { command, isNew: true };
}

/** Replaces all commands of a scope. Those that stay keep their ids, and their versions if nothing in them changed. */
export function overwrite(
  world: DiscordWorld,
  scope: string,
  plans: readonly CommandPlan[],
): APIApplicationCommand[] {
  const kept = plans.map((plan) => register(world, scope, plan).command);
  const known = commandsOf(world, scope);
  for (const id of known.keys()) if (!kept.some((command) => command.id === id)) known.delete(id);
  return kept;
}

/** Changes what is named and leaves the rest. */
export function change(
  world: DiscordWorld,
  scope: string,
  id: string,
  plan: Partial<CommandPlan>,
): APIApplicationCommand {
  const before = findCommand(world, scope, id);
  return replace(world, scope, before, { ...before, ...plan });
}

function replace(
  world: DiscordWorld,
  scope: string,
  before: APIApplicationCommand,
  plan: CommandPlan,
): APIApplicationCommand {
  const after = commandOf(world, scope, before.id, plan);
  const isSame = JSON.stringify({ ...after, version: "" }) === JSON.stringify({ ...before, version: "" });
  if (!isSame) commandsOf(world, scope).set(before.id, after);
  return isSame ? before : after;
}

export function findCommand(world: DiscordWorld, scope: string, id: string): APIApplicationCommand {
  return commandsOf(world, scope).get(id) ?? refuse("unknownCommand");
}

export function commandsOf(world: DiscordWorld, scope: string): Map<string, APIApplicationCommand> {
  const known = world.commands.get(scope) ?? new Map<string, APIApplicationCommand>();
  world.commands.set(scope, known);
  return known;
}

/** A command as a list has it: without the dictionaries of other languages, unless they are asked for. */
export function listed(command: APIApplicationCommand, withLocalizations: boolean): unknown {
  return withLocalizations ? command : stripped(command);
}

function stripped(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(stripped);
  if (typeof value !== "object" || value === null) return value;
  const kept = Object.entries(value).filter(([key]) => !key.endsWith("_localizations"));
  return Object.fromEntries(kept.map(([key, inner]) => [key, stripped(inner)]));
}

function commandOf(world: DiscordWorld, scope: string, id: string, plan: CommandPlan): APIApplicationCommand {
  const { type = ApplicationCommandType.ChatInput, options, default_member_permissions } = plan;
  return {
    id,
    application_id: world.bot.id,
    version: world.id(),
    type,
    name: plan.name,
    name_localizations: plan.name_localizations ?? null,
    description: plan.description ?? "",
    description_localizations: plan.description_localizations ?? null,
    default_member_permissions:
      default_member_permissions === undefined || default_member_permissions === null
        ? null
        : String(default_member_permissions),
    nsfw: false,
    ...(options === undefined || options.length === 0 ? {} : { options: options.map(optionOf) }),
    ...(scope === ""
      ? {
          dm_permission: plan.dm_permission ?? true,
          contexts: plan.contexts ?? null,
          integration_types: plan.integration_types ?? [0],
        }
      : { guild_id: scope }),
  } as APIApplicationCommand;
}

/** Discord gives out an option without what is off by default. */
function optionOf(option: object): object {
  const entries = Object.entries(option)
    .filter(([key, value]) => !(["required", "autocomplete"].includes(key) && value === false))
    .map(([key, value]) => [key, key === "options" ? (value as object[]).map(optionOf) : value]);
  return { name_localizations: null, description_localizations: null, ...Object.fromEntries(entries) };
}
