import type { Field, Form } from "../../../src/command/form.js";
import type { AskedFrom } from "./asked.js";
import { OWN } from "./buttons.js";
import { asRaw, type Raw } from "./raw.js";
import { clipped, plainText, said } from "./words.js";

/** Slack's limits of a modal. */
export const MOST_TITLE = 24;
export const MOST_METADATA = 3_000;
const MOST_FIELD_LABEL = 2_000;
const MOST_HINT = 2_000;
const MOST_PLACEHOLDER = 150;
const MOST_OPTION = 75;
const MOST_TYPED = 3_000;
/** Longer words get a field of several lines. */
const ONE_LINE = 120;

/** The modal of a form. */
export const FORM_MODAL = `${OWN}form`;
const ANSWER_MODAL = `${OWN}answer`;
const VALUE = "value";

/** What a form's modal keeps until it is sent off. */
export interface Kept {
  readonly line: string;
  readonly asks: readonly string[];
  readonly from: AskedFrom;
}

/** A form as a modal; `null` where it keeps more than Slack lets it. */
export function formModal({ path, summary, fields }: Form, kept: Kept): Raw | null {
  const private_metadata = JSON.stringify(kept);
  if (private_metadata.length > MOST_METADATA) return null;
  return {
    type: "modal",
    callback_id: FORM_MODAL,
    private_metadata,
    title: plainText(clipped(titled(path), MOST_TITLE)),
    submit: plainText("Send"),
    close: plainText("Cancel"),
    blocks: [{ type: "section", text: plainText(said(`${summary}.`)) }, ...fields.map(inputOf)],
  };
}

/** An answer as a modal. */
export function answerModal(blocks: readonly Raw[]): Raw {
  return {
    type: "modal",
    callback_id: ANSWER_MODAL,
    title: plainText("Pawpact"),
    close: plainText("Close"),
    blocks,
  };
}

/** What a form's modal kept; `null` for a view that is none. */
export function keptIn(view: Raw): Kept | null {
  try {
    const kept = asRaw(JSON.parse(String(view.private_metadata)));
    const from = asRaw(kept?.from);
    if (!kept || !from || typeof kept.line !== "string" || !Array.isArray(kept.asks)) return null;
    return kept as unknown as Kept;
  } catch {
    return null;
  }
}

/** What was filled in, by the name of its option. */
export function valuesIn(view: Raw): Readonly<Record<string, string>> {
  const values = asRaw(asRaw(view.state)?.values) ?? {};
  const texts = Object.entries(values).flatMap(([name, inputs]): [string, string][] => {
    const input = asRaw(asRaw(inputs)?.[VALUE]) ?? {};
    const { selected_user: user, value } = input;
    const chosen = asRaw(input.selected_option)?.value;
    const text = typeof user === "string" ? `slack:${user}` : (chosen ?? value);
    return typeof text === "string" ? [[name, text]] : [];
  });
  return Object.fromEntries(texts);
}

function inputOf(field: Field): Raw {
  const { name, label, help, required } = field;
  return {
    type: "input",
    block_id: name,
    optional: !required,
    label: plainText(clipped(said(label), MOST_FIELD_LABEL)),
    hint: plainText(clipped(said(help), MOST_HINT)),
    element: { action_id: VALUE, ...elementOf(field) },
  };
}

function elementOf({ kind, choices, mostChars, given, example }: Field): Raw {
  const placeholder = plainText(clipped(said(example), MOST_PLACEHOLDER));
  if (kind === "user") {
    const known = /^slack:([UW][A-Z0-9]+)$/.exec(given ?? "")?.[1];
    return { type: "users_select", placeholder, ...(known === undefined ? {} : { initial_user: known }) };
  }
  if (kind === "choice") {
    const option = (value: string) => ({ text: plainText(clipped(said(value), MOST_OPTION)), value });
    const chosen = choices.find((choice) => choice === given);
    return {
      type: "static_select",
      placeholder,
      options: choices.map(option),
      ...(chosen === undefined ? {} : { initial_option: option(chosen) }),
    };
  }
  return {
    type: "plain_text_input",
    placeholder,
    multiline: mostChars > ONE_LINE,
    max_length: Math.min(mostChars, MOST_TYPED),
    ...(given === null ? {} : { initial_value: given }),
  };
}

function titled(path: string): string {
  return `${path.slice(0, 1).toUpperCase()}${path.slice(1)}`;
}
