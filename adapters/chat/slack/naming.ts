import type { Block, Report } from "../../../src/report/report.js";
import { names } from "../../../src/report/words.js";
import type { Naming } from "./named.js";
import type { Site } from "./site.js";

/** What a report's people and messages are named by: the workspace's address is asked for where that takes it. */
export async function namingFor({ blocks }: Report, site: Site, alone: boolean): Promise<Naming> {
  return { site: blocks.some(isNaming) ? await site.find() : null, alone };
}

function isNaming(block: Block): boolean {
  if (block.kind === "text") return names(block.text);
  return block.kind === "links" || (block.kind === "notes" && block.notes.some(names));
}
