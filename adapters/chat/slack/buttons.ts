import { choicesAsActions } from "../../../src/command/form.js";
import type { Action } from "../../../src/report/report.js";
import { objectsIn } from "../raw.js";
import { asRaw, type Raw } from "./raw.js";
import { clipped, plainText, said } from "./words.js";

/** Of one block of buttons; Slack takes more, but shows them in rows of about as many. */
export const MOST_BUTTONS = 5;
/** Of one set of actions. */
export const MOST_ROWS = 10;
export const MOST_LABEL = 75;
/** Of what a button holds; a line that is longer is not shown as one. */
export const MOST_VALUE = 2_000;

/** What every action, modal and shortcut of our own is called by: the host's are not. */
export const OWN = "pawpact_";
/** A button that asks its line. */
const ASK = `${OWN}ask`;
/** A button that asks for some options of its line first. */
const FORM = `${OWN}form`;

/** A button that somebody pressed. */
export interface Pressed {
  readonly line: string;
  /** Options that are asked for first. */
  readonly asks: readonly string[];
  /** The mark of the agreement that the button speaks of, where there are several. */
  readonly agreement?: string;
}

/** A row of buttons, in a form that Bolt's own types take. */
export type ButtonRow = {
  readonly type: "actions";
  readonly elements: readonly Raw[];
};

/** Actions as blocks of buttons. One that asks for one of a few choices is a row of its own, a button for each. */
export function buttonBlocks(actions: readonly Action[], agreement?: string): ButtonRow[] {
  let serial = 0;
  const rows: Action[][] = [[]];
  for (const action of actions.filter(({ line }) => line.length <= MOST_VALUE)) {
    const choices = choicesAsActions(action);
    if (choices) rows.push([...choices], []);
    else if (rows.at(-1)!.length === MOST_BUTTONS) rows.push([action]);
    else rows.at(-1)!.push(action);
  }
  return rows
    .filter((row) => row.length > 0)
    .slice(0, MOST_ROWS)
    .map((row) => ({
      type: "actions",
      elements: row.map((action) => buttonOf(action, serial++, agreement)),
    }));
}

function buttonOf({ label, line, tone, asks = [] }: Action, serial: number, agreement?: string): Raw {
  const style = tone === "good" ? { style: "primary" } : tone === "bad" ? { style: "danger" } : {};
  return {
    type: "button",
    action_id: [
      ...(asks.length > 0 ? [FORM, asks.join(",")] : [ASK]),
      serial,
      ...(agreement === undefined ? [] : [agreement]),
    ].join(":"),
    text: plainText(clipped(said(label) || "…", MOST_LABEL)),
    value: line,
    ...style,
  };
}

/** The button that a `block_actions` request tells of; `null` where it is none of ours. */
export function pressedIn(body: Raw): Pressed | null {
  const [action = {}] = objectsIn(body.actions);
  const { action_id, value } = action;
  if (typeof action_id !== "string" || typeof value !== "string") return null;
  const [kind, ...rest] = action_id.split(":");
  if (kind !== FORM && kind !== ASK) return null;
  const asks = kind === FORM ? (rest.shift() ?? "").split(",") : [];
  const [, agreement] = rest;
  return { line: value, asks, ...(agreement === undefined ? {} : { agreement }) };
}

/** Where a button stood. */
export interface Container {
  readonly kind: "message" | "modal" | "home";
  /** Of a message: before one person alone. */
  readonly ephemeral: boolean;
  /** Of a message: Slack's timestamp of its thread's root. */
  readonly thread: string | null;
  /** Of a modal. */
  readonly view: string | null;
}

export function containerOf(body: Raw): Container {
  const container = asRaw(body.container);
  const view = asRaw(body.view);
  const thread = container?.thread_ts ?? asRaw(body.message)?.thread_ts;
  return {
    kind: view ? (view.type === "home" ? "home" : "modal") : "message",
    ephemeral: container?.is_ephemeral === true,
    thread: typeof thread === "string" ? thread : null,
    view: typeof view?.id === "string" ? view.id : null,
  };
}
