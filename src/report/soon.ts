import type { Outlook } from "../app/outlook.js";
import { duration } from "../measure/figures.js";
import { linksTo } from "./links.js";
import type { Block, Cell } from "./report.js";
import { columnsOf, tableOf } from "./table.js";

type Soon = Outlook["soon"][number];

/** How instants are shown, and under which heading. */
interface Due {
  readonly heading: string;
  /** @param at ms since epoch */
  textOf(at: number): string;
}

/** What breaches next if nothing is done, with the time that is left, and the ways there. @param due without it no instants */
export function soonBlocks(soon: readonly Soon[], nameOf: (one: Soon) => string, due?: Due): Block[] {
  if (soon.length === 0) return [];
  const names = ["Due within a day", "clock", ...(due ? [due.heading] : []), "left"];
  const rows = soon.map((one): Cell[] => [
    nameOf(one),
    one.clock,
    ...(due ? [due.textOf(one.dueAt)] : []),
    { text: duration(one.leftMs), tone: "unsure" },
  ]);
  return [tableOf(columnsOf(names, names.slice(0, 2)), rows), ...linksTo(soon)];
}
