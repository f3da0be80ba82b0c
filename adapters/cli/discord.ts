import { type DiscordEnv, EnvError, readEnv } from "../../config/env.js";
import { cliDefinition } from "../../src/command/catalogue.js";
import { loadDiscord } from "../chat/discord/library.js";
import { commandsOf } from "../chat/discord/menu.js";
import { asking, refused } from "../chat/discord/own-asking.js";
import { registerCommands } from "../chat/discord/register.js";
import { redactor } from "../service/redact.js";
import { type CliCommand, type Invocation, type Io, UserError } from "./command.js";
import { print } from "./run.js";

export const discord: CliCommand = {
  definition: cliDefinition("discord"),
  async run({ positionals: [what], options, io }) {
    if (what !== "register")
      throw new UserError(`discord: found "${what}", expected register. Write: pawpact discord register`);
    const env = environment(options, io);
    const { guild } = env;
    const redact = redactor([env.token]);
    try {
      const registered = await asking(await loadDiscord(), env, (ask) =>
        registerCommands(ask, commandsOf(), guild),
      );
      const where = guild === null ? "every server" : `server ${guild}`;
      const lines = registered.map(({ name, done }) => `${name}: ${done} (${where})\n`).join("");
      await print(io, options.format === "json" ? `${JSON.stringify({ guild, registered })}\n` : lines);
      return 0;
    } catch (error) {
      const { message, exitCode } = refused("register commands", error);
      throw new UserError(redact(message), exitCode);
    }
  },
};

/** Discord's variables alone: others may be those of another bot. */
function environment({ guild }: Invocation["options"], { env }: Io): DiscordEnv {
  const { DISCORD_TOKEN, DISCORD_GUILD_ID, DISCORD_API_URL } = env;
  try {
    const named = typeof guild === "string" ? guild : DISCORD_GUILD_ID;
    const { discord } = readEnv({ DISCORD_TOKEN, DISCORD_GUILD_ID: named, DISCORD_API_URL });
    if (discord) return discord;
  } catch (error) {
    if (!(error instanceof EnvError)) throw error;
    throw new UserError(`discord: the environment is not complete.\n${error.message}`, 2);
  }
  throw new UserError(
    "discord: found no DISCORD_TOKEN, expected the bot's. Copy it from the bot's page at discord.com/developers",
    2,
  );
}
