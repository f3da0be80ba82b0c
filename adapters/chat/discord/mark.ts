import { objectsIn, type Raw } from "../raw.js";
import { interactionOf } from "./place.js";

/** The command that Pawpact answers to, without its slash. */
export const COMMAND = "pact";
/** The entry in the menu of a message that makes it a task. */
export const TASK_MENU = "Make this a task";
/** Most characters of the id of a button or a form. */
export const MOST_ID = 100;

/** What the id of one of Pawpact's own buttons and forms holds. */
export interface Held {
  /** Of a digest's first button: the key that it is found by; else empty. */
  readonly key: string;
  /** Options of the line that a form asks for first. */
  readonly asks: readonly string[];
  /** The mark of the agreement that it speaks of, where there are several. */
  readonly agreement?: string | undefined;
  /** What is asked, as one types it after `/pact`. */
  readonly line: string;
}

/** `pact:KEY:LINE`, `pact:KEY:?reason,task:LINE`, `pact:KEY:=AGREEMENT:LINE` */
export function idOf({ key = "", agreement, asks = [], line }: Partial<Held> & Pick<Held, "line">): string {
  const meant = agreement === undefined ? "" : `=${agreement}:`;
  return `pact:${key}:${meant}${asks.length === 0 ? "" : `?${asks.join(",")}:`}${line}`;
}

/** What an id of ours holds; `null` for others'. */
export function heldIn(id: unknown): Held | null {
  const held = /^pact:([0-9a-z]{0,25}):(?:=([0-9a-z]+):)?(?:\?([a-z0-9,-]+):)?(.*)$/s.exec(
    typeof id === "string" ? id : "",
  );
  if (!held) return null;
  const [, key, agreement, asks, line] = held;
  return { key: key!, agreement, asks: asks?.split(",") ?? [], line: line! };
}

/** The ids of a message's buttons and menus. */
export function idsIn({ components }: Raw): unknown[] {
  return objectsIn(components).flatMap((component) => [component.custom_id, ...idsIn(component)]);
}

/** Whether a command (`pact task open`) is Pawpact's. */
export function isOwnCommand(name: string): boolean {
  return name.split(" ")[0] === COMMAND || name === TASK_MENU;
}

/** A report of Pawpact's: it speaks about tasks, and answers none. Buttons below an answer of the bot's are none. */
export function isReport(raw: Raw): boolean {
  const command = interactionOf(raw)?.name;
  return (command && isOwnCommand(command)) || idsIn(raw).some((id) => (heldIn(id)?.key ?? "") !== "");
}
