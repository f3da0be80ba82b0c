import { type Call, Created, type Routes } from "../call.js";
import {
  type CommandPlan,
  change,
  commandsOf,
  findCommand,
  listed,
  overwrite,
  register,
} from "../command.js";
import { refuse } from "../refusal.js";
import { guildIn } from "./guild.js";

const EVERYWHERE = "/applications/{application_id}/commands";
const IN_GUILD = "/applications/{application_id}/guilds/{guild_id}/commands";

export const commandRoutes: Routes = {
  ...routesAt(EVERYWHERE),
  ...routesAt(IN_GUILD),
};

function routesAt(at: string): Routes {
  return {
    [`GET ${at}`]: (call) => {
      const withLocalizations = call.query.get("with_localizations") === "true";
      return [...commandsOf(call.world, scopeOf(call)).values()].map(
        (command) => listed(command, withLocalizations) as object,
      );
    },
    [`POST ${at}`]: (call) => {
      const { command, isNew } = register(call.world, scopeOf(call), call.body as unknown as CommandPlan);
      return isNew ? new Created(command) : command;
    },
    [`PUT ${at}`]: (call) =>
      overwrite(call.world, scopeOf(call), call.body as unknown as readonly CommandPlan[]),
    [`GET ${at}/{command_id}`]: (call) => findCommand(call.world, scopeOf(call), call.params.command_id!),
    [`PATCH ${at}/{command_id}`]: (call) =>
      change(call.world, scopeOf(call), call.params.command_id!, call.body as Partial<CommandPlan>),
    [`DELETE ${at}/{command_id}`]: (call) => {
      const { id } = findCommand(call.world, scopeOf(call), call.params.command_id!);
      commandsOf(call.world, scopeOf(call)).delete(id);
      return undefined;
    },
  };
}

/** Where commands are registered: a guild, or everywhere. */
function scopeOf(call: Call): string {
  if (call.params.application_id !== call.world.bot.id) refuse("missingAccess");
  return call.params.guild_id === undefined ? "" : guildIn(call).id;
}
