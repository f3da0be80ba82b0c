import { SlackRefusal } from "./slack-workspace.js";

type Element = Readonly<Record<string, unknown>>;

const FIELDS: Readonly<Record<string, readonly string[]>> = {
  button: ["text", "url", "value", "style", "confirm", "accessibility_label"],
  static_select: ["options", "option_groups", "initial_option", "placeholder", "confirm", "focus_on_load"],
  users_select: ["initial_user", "placeholder", "confirm", "focus_on_load"],
  plain_text_input: [
    "initial_value",
    "multiline",
    "min_length",
    "max_length",
    "placeholder",
    "focus_on_load",
    "dispatch_action_config",
  ],
};

/** Refuses an interactive element as Slack does. @throws {SlackRefusal} */
export function checkElement(element: Element, kinds: readonly string[]): void {
  const { type, action_id, ...rest } = element;
  refuse(typeof type !== "string" || !kinds.includes(type));
  refuse(typeof action_id !== "string" || action_id === "" || action_id.length > 255);
  refuse(Object.keys(rest).some((name) => !FIELDS[type as string]!.includes(name)));
  refuse(rest.placeholder !== undefined && !isPlain(rest.placeholder, 150));
  if (type === "button") checkButton(rest);
  if (type === "static_select") checkSelect(rest);
  if (type === "plain_text_input") {
    const { max_length = 3_000, initial_value = "" } = rest as {
      max_length?: number;
      initial_value?: string;
    };
    refuse(!Number.isInteger(max_length) || max_length < 1 || max_length > 3_000);
    refuse(initial_value.length > max_length);
  }
}

function checkButton({ text, value, style }: Element): void {
  refuse(!isPlain(text, 75));
  refuse(value !== undefined && (typeof value !== "string" || value.length > 2_000));
  refuse(style !== undefined && style !== "primary" && style !== "danger");
}

function checkSelect({ options, initial_option }: Element): void {
  refuse(!Array.isArray(options) || options.length < 1 || options.length > 100);
  const all = options as Element[];
  for (const { text, value, ...rest } of all) {
    refuse(!isPlain(text, 75) || typeof value !== "string" || value.length > 150);
    refuse(Object.keys(rest).some((name) => name !== "description"));
  }
  const known = all.map((option) => JSON.stringify(option));
  refuse(initial_option !== undefined && !known.includes(JSON.stringify(initial_option)));
}

export function isPlain(given: unknown, most: number): boolean {
  const { type, text, emoji, ...rest } = (given ?? {}) as Element;
  const fits = typeof text === "string" && text.trim() !== "" && text.length <= most;
  return (
    type === "plain_text" && fits && typeof (emoji ?? false) === "boolean" && Object.keys(rest).length === 0
  );
}

function refuse(wrong: boolean): void {
  if (wrong) throw new SlackRefusal("invalid_blocks");
}
