import { type Field, type Filled, filledLine, formFor } from "../../../src/command/form.js";
import { asRaw, objectsIn, type Raw } from "../raw.js";
import {
  MOST_FIELD_HELP,
  MOST_FIELD_LABEL,
  MOST_FIELD_TEXT,
  MOST_FIELDS,
  MOST_PLACEHOLDER,
  MOST_TITLE,
} from "./limits.js";
import { type Held, idOf } from "./mark.js";

const [SELECT, TEXT, USER_SELECT, LABEL] = [3, 4, 5, 18];
const [SHORT, PARAGRAPH] = [1, 2];
/** A text longer than this is written on more than one line. */
const ONE_LINE_CHARS = 100;

/** The form that a button asks for first, as Discord shows one. @throws {AskError} for a line that is none. */
export function modalOf(held: Held): Raw {
  const { summary, fields } = formFor(held.line, held.asks);
  return {
    custom_id: idOf({ ...held, key: "" }),
    title: summary.slice(0, MOST_TITLE),
    components: fields.slice(0, MOST_FIELDS).map((field) => ({
      type: LABEL,
      label: field.label.slice(0, MOST_FIELD_LABEL),
      description: field.help.slice(0, MOST_FIELD_HELP),
      component: componentOf(field),
    })),
  };
}

/** What was filled in, in the line that it was asked for. @throws {AskError} where the line is none. */
export function filledIn({ line, asks }: Held, data: Raw): Filled {
  const values: Record<string, string> = {};
  for (const { component } of objectsIn(data.components)) {
    const { type, custom_id, value, values: picked } = asRaw(component) ?? {};
    const [first] = Array.isArray(picked) ? picked : [value];
    if (typeof custom_id !== "string" || typeof first !== "string") continue;
    values[custom_id] = type === USER_SELECT ? `<@${first}>` : first;
  }
  return filledLine(line, asks, values);
}

function componentOf({ name, kind, choices, required, mostChars, given, example }: Field): Raw {
  const placeholder = example.slice(0, MOST_PLACEHOLDER);
  switch (kind) {
    case "choice": {
      const options = choices.map((choice) => ({
        label: choice,
        value: choice,
        ...(choice === given ? { default: true } : {}),
      }));
      return { type: SELECT, custom_id: name, required, placeholder, options };
    }
    case "user":
      return { type: USER_SELECT, custom_id: name, required, placeholder };
    case "text":
      return {
        type: TEXT,
        custom_id: name,
        required,
        placeholder,
        style: mostChars > ONE_LINE_CHARS ? PARAGRAPH : SHORT,
        max_length: Math.min(mostChars, MOST_FIELD_TEXT),
        ...(given === null ? {} : { value: given }),
      };
    default:
      return kind satisfies never;
  }
}
