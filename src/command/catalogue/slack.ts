import type { Command } from "../definition.js";

export const slack = {
  name: "slack",
  summary: "Print the manifest that a Slack app is created from",
  cli: {
    details: [
      "At api.slack.com/apps choose Create New App, From a manifest, and paste it. It asks for the least scopes that the bot's features need; adapters/chat/slack/README.md says what each is for.",
      "Without --url the app works in Socket Mode, and needs no public address.",
    ],
    positionals: [{ name: "manifest", help: "the word itself", required: true }],
    options: {
      url: { help: "the bot's public address, where Slack sends its requests to", value: "URL" },
      install: {
        help: "the public address of the install page: the app is for many workspaces",
        value: "URL",
      },
      command: {
        help: "the slash command: a plugin is given the same, and the bot SLACK_COMMAND",
        value: "NAME",
        default: "/pact",
      },
      name: { help: "what the bot is called", value: "NAME", default: "Pax" },
      format: { help: "how to print", value: "FORMAT", choices: ["json", "yaml"], default: "json" },
    },
    examples: ["pawpact slack manifest", "pawpact slack manifest --url https://bot.example --format yaml"],
  },
} as const satisfies Command;
