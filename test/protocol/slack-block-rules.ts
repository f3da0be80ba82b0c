import { checkElement, isPlain } from "./slack-element-rules.js";
import { isRich, richCharacters } from "./slack-rich-rules.js";
import { SlackRefusal } from "./slack-workspace.js";

type Block = Readonly<Record<string, unknown>>;

/** What each kind of block takes, beside its type and id. */
const FIELDS: Readonly<Record<string, readonly string[]>> = {
  divider: [],
  header: ["text"],
  section: ["text", "fields", "accessory", "expand"],
  image: ["alt_text", "slack_file", "image_url", "title"],
  actions: ["elements"],
  rich_text: ["elements"],
  input: ["label", "element", "hint", "optional", "dispatch_action"],
};
const INPUTS = ["plain_text_input", "static_select", "users_select"];

/** Refuses blocks as Slack does. @throws {SlackRefusal} `invalid_blocks` */
export function checkBlocks(
  blocks: unknown,
  files: ReadonlyMap<string, { readonly shown: boolean }>,
  surface: "message" | "view" = "message",
): void {
  if (!Array.isArray(blocks)) throw new SlackRefusal("invalid_blocks_format");
  refuse(blocks.length > (surface === "message" ? 50 : 100));
  const ids = blocks.map(({ block_id }: Block) => block_id).filter((id) => id !== undefined);
  refuse(new Set(ids).size < ids.length || ids.some((id) => typeof id !== "string" || id.length > 255));
  refuse(surface === "message" && blocks.some(({ type }: Block) => type === "input"));
  for (const block of blocks as Block[]) checkBlock(block, files);
  const characters = blocks.reduce(
    (sum: number, block: Block) => sum + textIn(block.text).length + richCharacters(block),
    0,
  );
  if (characters > 13_200) throw new SlackRefusal("msg_blocks_too_long");
}

function checkBlock(block: Block, files: ReadonlyMap<string, { readonly shown: boolean }>): void {
  const { type, block_id: _, ...fields } = block;
  const known = FIELDS[type as string];
  refuse(!known || Object.keys(fields).some((name) => !known.includes(name)));
  switch (type) {
    case "divider":
      return;
    case "header":
      checkText(block.text, ["plain_text"], 150);
      return;
    case "section": {
      const fields = (block.fields ?? []) as unknown[];
      refuse(block.text === undefined && fields.length === 0);
      refuse(fields.length > 10);
      if (block.text !== undefined) checkText(block.text, ["plain_text", "mrkdwn"], 3_000);
      for (const field of fields) checkText(field, ["plain_text", "mrkdwn"], 2_000);
      return;
    }
    case "image": {
      const { alt_text, slack_file } = block as { alt_text?: string; slack_file?: { id: string } };
      refuse(typeof alt_text !== "string" || alt_text === "" || alt_text.length > 2_000);
      refuse(!files.get(slack_file?.id ?? "")?.shown);
      return;
    }
    case "actions": {
      const elements = block.elements as Block[];
      refuse(!Array.isArray(elements) || elements.length < 1 || elements.length > 25);
      for (const element of elements) checkElement(element, ["button", "static_select", "users_select"]);
      refuse(new Set(elements.map(({ action_id }) => action_id)).size < elements.length);
      return;
    }
    case "rich_text":
      refuse(!isRich(block));
      return;
    case "input":
      refuse(!isPlain(block.label, 2_000));
      refuse(block.hint !== undefined && !isPlain(block.hint, 2_000));
      checkElement((block.element ?? {}) as Block, INPUTS);
      return;
    default:
      refuse(true);
  }
}

function checkText(text: unknown, types: readonly string[], most: number): void {
  const { type, verbatim, emoji } = (text ?? {}) as Block;
  refuse(!types.includes(type as string));
  refuse((type === "mrkdwn" && emoji !== undefined) || (type === "plain_text" && verbatim !== undefined));
  const said = textIn(text);
  refuse(said.trim() === "" || said.length > most);
}

const textIn = (text: unknown): string => {
  const { text: said } = (text ?? {}) as Block;
  return typeof said === "string" ? said : "";
};

function refuse(wrong: boolean): void {
  if (wrong) throw new SlackRefusal("invalid_blocks");
}
