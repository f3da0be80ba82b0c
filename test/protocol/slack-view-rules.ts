import { checkBlocks } from "./slack-block-rules.js";
import { SlackRefusal, type SlackWorkspace } from "./slack-workspace.js";

type View = Readonly<Record<string, unknown>>;

const COMMON = ["type", "blocks", "private_metadata", "callback_id", "external_id"];
const FIELDS = {
  modal: [...COMMON, "title", "submit", "close", "clear_on_close", "notify_on_close", "submit_disabled"],
  home: COMMON,
} as const;
const MOST_BLOCKS = 100;
const MOST_WORDS = 24;

/** Refuses a view as Slack does. @throws {SlackRefusal} */
export function checkView(given: unknown, type: "modal" | "home", slack: SlackWorkspace): View {
  const view = (given ?? {}) as View;
  const messages: string[] = [];
  if (view.type !== type) messages.push(`[ERROR] must be a ${type}`);
  for (const name of Object.keys(view)) {
    if (!FIELDS[type].includes(name)) messages.push(`[ERROR] unsupported field: ${name}`);
  }
  const { private_metadata = "", callback_id = "", blocks } = view;
  if (!isText(private_metadata, 3_000)) messages.push("[ERROR] private_metadata");
  if (!isText(callback_id, 255)) messages.push("[ERROR] callback_id");
  if (!Array.isArray(blocks) || blocks.length > MOST_BLOCKS) {
    throw new SlackRefusal("invalid_arguments", { response_metadata: { messages: ["[ERROR] blocks"] } });
  }
  const inputs = blocks.some((block: View) => block.type === "input");
  if (type === "modal") {
    if (!isPlain(view.title)) messages.push("[ERROR] title");
    for (const name of ["submit", "close"]) {
      if (view[name] !== undefined && !isPlain(view[name])) messages.push(`[ERROR] ${name}`);
    }
    if (inputs && view.submit === undefined) messages.push("[ERROR] submit is required with inputs");
  }
  if (messages.length > 0) throw new SlackRefusal("invalid_arguments", { response_metadata: { messages } });
  checkBlocks(blocks, slack.files, "view");
  return view;
}

function isText(value: unknown, most: number): boolean {
  return typeof value === "string" && value.length <= most;
}

function isPlain(value: unknown): boolean {
  const { type, text } = (value ?? {}) as View;
  return type === "plain_text" && isText(text, MOST_WORDS) && text !== "";
}
