import { once } from "node:events";
import { Client, GatewayIntentBits } from "discord.js";
import { discord } from "../../adapters/chat/discord/discord.js";
import { TOKEN } from "../protocol/discord/gateway.js";
import { beside } from "./host.js";
import type { Side } from "./side.js";

/** A discord.js client in this process, bare or with the plugin. */
export async function discordHost(which: string, apiUrl: string): Promise<Side> {
  const client = new Client({
    intents: [
      GatewayIntentBits.Guilds,
      GatewayIntentBits.GuildMessages,
      GatewayIntentBits.GuildMessageReactions,
      GatewayIntentBits.MessageContent,
    ],
    // It would ask 50 times a second at most.
    rest: { api: apiUrl, globalRequestsPerSecond: 1_000_000 },
  });
  client.on("messageCreate", async (message) => {
    if (message.author.bot || !message.mentions.has(client.user!)) return;
    await message.reply("The build fails since the last change of the lock file: it is rolled back.");
  });
  client.on("interactionCreate", async (interaction) => {
    if (interaction.isChatInputCommand())
      await interaction.reply("Deployed: the new build stands on staging.");
  });
  const { side } = await beside(which, () => discord(client));
  const ready = once(client, "clientReady");
  await client.login(TOKEN);
  await ready;
  return side("", () => client.destroy());
}
