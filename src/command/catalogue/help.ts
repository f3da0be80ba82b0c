import type { Command } from "../definition.js";

export const help = {
  name: "help",
  summary: "Show all commands, or what one of them takes",
  chat: {
    may: ["anyone"],
    mayShare: true,
    options: {
      command: {
        type: "text",
        mostChars: 40,
        rest: true,
        help: "the command to explain, such as digest or task open",
      },
    },
    examples: ["help", "help digest", "help task open"],
  },
} as const satisfies Command;
