import { said } from "./said.js";

/** What somebody wants of their list. */
export type TodoCommand =
  | { readonly kind: "add"; readonly what: string }
  | { readonly kind: "list" | "clear" }
  | { readonly kind: "done" | "remove"; readonly number: number }
  /** Something needed is missing: what to add, or which one. */
  | { readonly kind: "add-what" }
  | { readonly kind: "which"; readonly verb: "done" | "remove" }
  | { readonly kind: "unclear"; readonly rest: string };

const TODO = /^(?:my )?to-?dos?\b(?: list)?[\s:]*/i;
const ADD_TO = /^add (.+?) to (?:my |the )?to-?dos?(?: list)?[\s.!]*$/i;
const LIST = /^(?:show|list|what(?:'s| is) on) (?:me )?(?:my |the )?to-?dos?(?: list)?[\s?.!]*$/i;

/** Whether a text is about the list of things to do. */
export function isAboutTodos(text: string): boolean {
  const asked = said(text);
  return [TODO, ADD_TO, LIST].some((form) => form.test(asked));
}

/** Reads a request about the list. */
export function parseTodo(text: string): TodoCommand {
  const asked = said(text);
  const added = ADD_TO.exec(asked)?.[1];
  if (added !== undefined) return { kind: "add", what: added };
  if (LIST.test(asked)) return { kind: "list" };
  const rest = asked.replace(TODO, "").trim();
  const [, word = "", tail = ""] = /^([a-z]*)[\s:]*(.*)$/is.exec(rest) ?? [];
  switch (word.toLowerCase()) {
    case "add":
    case "new":
      return tail === "" ? { kind: "add-what" } : { kind: "add", what: tail };
    case "done":
    case "check":
    case "tick":
      return numbered("done", tail);
    case "remove":
    case "delete":
      return numbered("remove", tail);
    case "clear":
      return tail.replace(/^(?:all|everything)$/i, "") === "" ? { kind: "clear" } : { kind: "unclear", rest };
    case "list":
    case "show":
      return tail === "" ? { kind: "list" } : { kind: "unclear", rest };
    default:
      return /^[?.!]*$/.test(rest) ? { kind: "list" } : { kind: "unclear", rest };
  }
}

function numbered(verb: "done" | "remove", tail: string): TodoCommand {
  const number = /^(?:no\.? ?|number )?#?(\d{1,6})[\s.!]*$/i.exec(tail)?.[1];
  return number === undefined ? { kind: "which", verb } : { kind: verb, number: Number(number) };
}
