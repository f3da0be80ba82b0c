import { choicesAsActions } from "../../../src/command/form.js";
import { actionText } from "../../../src/report/actions.js";
import type { Action, Report } from "../../../src/report/report.js";
import type { Raw } from "../raw.js";
import { MOST_BUTTONS_A_ROW, MOST_LABEL, MOST_ROWS } from "./limits.js";
import { idOf, MOST_ID } from "./mark.js";

const ROW = 1;
const BUTTON = 2;
const STYLES = { good: 3, bad: 4 } as const;
const PLAIN = 2;
/** What a report that can be found again offers where it offers nothing else. */
const USUAL: Action = { label: "Status", line: "status" };

/** A row of buttons, in a form that discord.js's own types take. */
export type ButtonRow = {
  readonly type: 1;
  readonly components: readonly Raw[];
};

export interface Rows {
  readonly rows: readonly ButtonRow[];
  /** As text, what Discord has no room for. */
  readonly left: readonly string[];
}

/**
 * What may be done next as rows of buttons; as text what Discord has no room for.
 * @param key what the message can be found by: the first button holds it
 */
export function buttonsOf(report: Pick<Report, "blocks" | "agreement">, key?: string): Rows {
  const offered = report.blocks.flatMap((block) => (block.kind === "actions" ? block.actions : []));
  return rowsOfActions(offered, key, report.agreement);
}

/**
 * @param key what the message can be found by: the first button holds it
 * @param agreement the mark of the one of several that it is of
 */
export function rowsOfActions(offered: readonly Action[], key?: string, agreement?: string): Rows {
  const actions = offered.flatMap((action) => choicesAsActions(action) ?? [action]);
  if (actions.length === 0 && key !== undefined) actions.push(USUAL);
  const buttons = new Map<string, Raw>();
  const left: string[] = [];
  for (const action of actions) {
    const id = idOf({ ...action, agreement, ...(buttons.size === 0 && key !== undefined ? { key } : {}) });
    const fits = id.length <= MOST_ID && buttons.size < MOST_ROWS * MOST_BUTTONS_A_ROW;
    if (fits) buttons.set(id, buttonOf(action, id));
    else left.push(actionText(action));
  }
  if (buttons.size === 0 && key !== undefined) {
    const id = idOf({ ...USUAL, key, agreement });
    buttons.set(id, buttonOf(USUAL, id));
  }
  return { rows: rowsOf([...buttons.values()]), left };
}

function buttonOf({ label, tone }: Action, custom_id: string): Raw {
  const text = [...label].slice(0, MOST_LABEL).join("");
  return { type: BUTTON, style: tone ? STYLES[tone] : PLAIN, label: text.slice(0, MOST_LABEL), custom_id };
}

function rowsOf(buttons: readonly Raw[]): ButtonRow[] {
  const rows: ButtonRow[] = [];
  for (let index = 0; index < buttons.length; index += MOST_BUTTONS_A_ROW)
    rows.push({ type: ROW, components: buttons.slice(index, index + MOST_BUTTONS_A_ROW) });
  return rows;
}
