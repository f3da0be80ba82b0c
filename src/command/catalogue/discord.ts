import type { Command } from "../definition.js";

export const discord = {
  name: "discord",
  summary: "Register the bot's commands with Discord",
  cli: {
    details: [
      "Reads which commands are registered, writes only what differs, and leaves those of others alone. It says of each what it did: created, changed, or as it was.",
      "DISCORD_TOKEN is the bot's; DISCORD_GUILD_ID names one server to register in, at once. Without it they are registered for every server and for direct messages.",
    ],
    positionals: [{ name: "register", help: "the word itself", required: true }],
    options: {
      guild: { help: "the one server to register in", value: "ID", default: "DISCORD_GUILD_ID, else all" },
      format: { help: "how to print", value: "FORMAT", choices: ["text", "json"], default: "text" },
    },
    examples: ["pawpact discord register", "pawpact discord register --guild 810000000000000000"],
  },
} as const satisfies Command;
