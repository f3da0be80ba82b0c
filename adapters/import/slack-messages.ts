import { SlackShapeError, translateMessage } from "../chat/slack/translate.js";
import { type Chunks, excerpt, type ImportItem } from "./item.js";
import type { JsonObject } from "./json-object.js";
import { jsonObjects } from "./json-objects.js";

export interface SlackMessagesOptions {
  /** `slack:C…` or `slack:T…/C…`; without it an object's own `channel`, else the file's base name. */
  readonly channel?: string;
  /** The file's name; `-` has no base name. */
  readonly file: string;
}

/**
 * Messages as `conversations.history` and `.replies` give them: in an array, on JSON lines, or in the API's whole
 * answers with their `messages`. An answer says itself whether it failed, and whether more follow.
 */
export async function* slackMessageItems(
  chunks: Chunks,
  options: SlackMessagesOptions,
): AsyncGenerator<ImportItem> {
  const translate = translator(options);
  let unfinished: number | null = null;
  for await (const objects of jsonObjects(chunks, "messages")) {
    for (const object of objects) {
      const { line } = object;
      const answer = "around" in object ? object.around : "value" in object ? object.value : null;
      if (isRefusal(answer)) yield { kind: "fault", line, message: refusal(answer.error) };
      else if ("around" in object) unfinished = object.around.has_more === true ? line : null;
      else yield translate(object);
    }
  }
  if (unfinished !== null) yield { kind: "warning", line: unfinished, message: UNFINISHED };
}

const UNFINISHED =
  "the last answer says has_more: true: unless another file holds what follows, this is not the whole channel. Fetch the rest with its next_cursor";

function isRefusal(value: unknown): value is { readonly error?: unknown } {
  return typeof value === "object" && value !== null && "ok" in value && value.ok === false;
}

function refusal(error: unknown): string {
  const said = typeof error === "string" ? `its error "${excerpt(error)}"` : "ok: false";
  return `the API answered with ${said}, expected messages. Fetch it again`;
}

type Said = Exclude<JsonObject, { readonly around: unknown }>;

function translator({ channel: given, file }: SlackMessagesOptions): (object: Said) => ImportItem {
  const [, workspace, named] = /^(?:slack:)?(?:([^/]+)\/)?(.+)$/.exec(given ?? "") ?? [];
  const fallback = baseName(file);
  return (object) => {
    const { line } = object;
    if ("fault" in object) return { kind: "fault", line, message: object.fault };
    const channel = named ?? (hasChannel(object.value) ? undefined : fallback);
    if (channel === "") {
      return {
        kind: "fault",
        line,
        message: "found no channel in the message, expected one. Name it: --channel slack:C0HELP",
      };
    }
    try {
      const context = {
        ...(channel === undefined ? {} : { channel }),
        ...(workspace === undefined ? {} : { workspace }),
      };
      return { kind: "events", events: translateMessage(object.value, context), line };
    } catch (error) {
      if (error instanceof SlackShapeError) return { kind: "fault", line, message: error.message };
      throw error;
    }
  };
}

function hasChannel(value: unknown): boolean {
  return typeof value === "object" && value !== null && "channel" in value && Boolean(value.channel);
}

/** `exports/channel-a.json.gz` → `channel-a`; standard input has none. */
function baseName(file: string): string {
  if (file === "-") return "";
  return file
    .replace(/^.*[/\\]/, "")
    .replace(/\.gz$/i, "")
    .replace(/\.(?:json|jsonl|ndjson)$/i, "");
}
