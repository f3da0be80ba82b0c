import type { Readable } from "node:stream";
import type { Rules } from "../../src/chat/rules.js";
import { isOlder, snowflakeOf } from "../chat/discord/snowflake.js";
import type { DiscordChannel } from "../chat/discord/translate.js";
import { asRaw } from "../chat/raw.js";
import { filesIn, isExported, isFolder } from "./archive.js";
import { discordExportItems } from "./discord-export.js";
import { discordMessage } from "./discord-message.js";
import type { ImportItem } from "./item.js";
import { jsonObjects } from "./json-objects.js";
import type { OpenParts, Part } from "./part.js";
import { ReplyChains } from "./reply-chains.js";
import { openSource } from "./source.js";

/** Reads files of DiscordChatExporter, or the folders that they lie in: one channel or thread a file. */
export function discordExportParts(rules: Rules): OpenParts {
  // Across all paths of a run: a thread and the channel that it began in are files of their own.
  const read = new Set<string>();
  return async (path, stdin) => {
    let readBytes = () => 0;
    const elsewhere = new Map<string, number>();
    const onStarterElsewhere = ({ id, parent = id }: DiscordChannel) => {
      elsewhere.set(parent, (elsewhere.get(parent) ?? 0) + 1);
    };
    const onChannel = ({ id }: DiscordChannel) => void read.add(id);
    async function* parts(): AsyncGenerator<Part> {
      for await (const file of filesOf(path)) {
        const chains = await chainsOf(file, rules, stdin);
        const source = await openSource(file, stdin);
        const before = readBytes();
        readBytes = () => before + source.readBytes();
        const options = { rules, onChannel, onStarterElsewhere, ...(chains ? { chains } : {}) };
        try {
          yield { name: source.name, items: discordExportItems(source.chunks, options) };
        } finally {
          source.close();
        }
      }
      yield { name: path, items: unstarted(elsewhere, read) };
    }
    return { parts: parts(), readBytes: () => readBytes() };
  };
}

/** The JSON files of a folder, but for what the exporter downloaded beside them. */
async function* filesOf(path: string): AsyncGenerator<string> {
  if (!(await isFolder(path))) {
    yield path;
    return;
  }
  for await (const file of filesIn(path)) {
    if (isExported(file.path)) yield `${path}/${file.path}`;
  }
}

/** Messages that stand newest first are replied to before they are seen: their chains are gathered beforehand. */
async function chainsOf(file: string, rules: Rules, stdin: Readable): Promise<ReplyChains | null> {
  if (file === "-" || !(await isNewestFirst(file, stdin))) return null;
  const chains = new ReplyChains(rules.isAssistant);
  await eachMessage(file, stdin, (message) => {
    chains.note(message);
    return true;
  });
  return chains;
}

async function isNewestFirst(file: string, stdin: Readable): Promise<boolean> {
  const ids: string[] = [];
  await eachMessage(file, stdin, (message) => {
    const id = snowflakeOf(asRaw(message)?.id);
    if (id !== null) ids.push(id);
    return ids.length < 2;
  });
  const [first, second] = ids;
  return first !== undefined && second !== undefined && isOlder(second, first);
}

/** @param take `false`: that is enough */
async function eachMessage(
  file: string,
  stdin: Readable,
  take: (message: unknown) => boolean,
): Promise<void> {
  const source = await openSource(file, stdin);
  try {
    for await (const objects of jsonObjects(source.chunks, "messages")) {
      for (const object of objects) if ("value" in object && !take(discordMessage(object.value))) return;
    }
  } finally {
    source.close();
  }
}

async function* unstarted(
  elsewhere: ReadonlyMap<string, number>,
  read: ReadonlySet<string>,
): AsyncGenerator<ImportItem> {
  for (const [channel, threads] of elsewhere) {
    if (read.has(channel)) continue;
    const began = threads === 1 ? "a thread began with a message" : `${threads} threads began with messages`;
    const message = `${began} of the channel ${channel}: unless another file holds that channel, what was asked there is not seen`;
    yield { kind: "warning", line: 1, message };
  }
}
