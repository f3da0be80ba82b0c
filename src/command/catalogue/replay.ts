import type { Command } from "../definition.js";
import { commonOptions } from "../options.js";

/** What a file may hold. */
export const IMPORT_KINDS = ["slack-export", "slack-messages", "discord-export", "csv", "facts"] as const;

export const replay = {
  name: "replay",
  summary: "Record the history that files hold",
  cli: {
    details: [
      "Twice is once: what is in the ledger already is not recorded again, so an interrupted run goes on when the same command is given again. A row that can't be read is named and passed over. Files may be compressed with gzip; - is standard input. Without --ledger, --format json prints one object with replay and score.",
      "slack-export: the export of a workspace, as its zip file or the folder that it was unpacked to. slack-messages: objects of conversations.history and conversations.replies, in an array, on JSON lines, or whole answers of the API. discord-export: JSON of DiscordChatExporter, a channel or thread a file, or the folder of them. csv: one task a row; a map names the columns. A clock whose stop no column tells is not judged. facts: JSON lines, as Pawpact exports them.",
      "A map for csv is YAML: task, opened, acknowledged, answered, waiting, resumed, completed, failed, cancelled, reopened, rated, cost, priority and requester name columns; due names columns by clock; timezone (default: the period's) and format say how instants are written (ISO 8601, unix, unix-ms, or as in DD.MM.YYYY HH:mm); missing lists cells that say nothing; grade is that of a completion (default C); source names the file's origin.",
    ],
    positionals: [
      {
        name: "SOURCE",
        help: "a file, a folder of an export, or - for standard input",
        required: true,
        repeats: true,
      },
    ],
    options: {
      as: { help: "what the files hold", value: "KIND", choices: IMPORT_KINDS },
      map: { help: "for csv: the YAML file that names its columns", value: "FILE" },
      channel: {
        help: "the channel, slack:C0HELP or slack:T0WORK/C0HELP: of slack-export that one alone, of slack-messages the one that they are of",
        value: "CHANNEL",
        default: "all of an export; the messages' own, else the file's name",
      },
      agreement: commonOptions.agreement,
      ledger: { ...commonOptions.ledger, default: "a temporary one, whose score is printed" },
      now: commonOptions.now,
      format: commonOptions.format,
    },
    examples: [
      "pawpact replay tickets.csv.gz --as csv --map tickets.map.yaml --agreement pact.yaml",
      "pawpact replay C0HELP.json --as slack-messages --agreement pact.yaml --ledger data/pawpact.sqlite",
      "pawpact replay workspace.zip --as slack-export --agreement pact.yaml --ledger data/pawpact.sqlite",
    ],
  },
} as const satisfies Command;
