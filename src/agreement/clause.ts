import { renderAgreement } from "./render.js";
import type { Terms } from "./terms.js";
import { readYaml, type YamlNode } from "./yaml.js";

/** A clause of an agreement: where it stands and what it says. */
export interface Clause {
  /** `sla.objectives[1].credits[0]` */
  readonly path: string;
  /** On one line, as the file that states these terms has it. */
  readonly text: string;
}

/** Reads clauses of terms by their paths. */
export function clausesOf(terms: Terms): (path: string) => Clause {
  const { root } = readYaml(renderAgreement(terms));
  return (path) => {
    const steps = path.split(/[.[\]]+/).filter((step) => step !== "");
    const node = steps.reduce<YamlNode | undefined>(within, root);
    return { path, text: node ? flowText(node) : "not written: the default holds" };
  };
}

function within(node: YamlNode | undefined, step: string): YamlNode | undefined {
  if (node?.kind === "map") return node.entries.get(step)?.value;
  return node?.kind === "list" ? node.items[Number(step)] : undefined;
}

function flowText(node: YamlNode): string {
  if (node.kind === "scalar") return node.text;
  if (node.kind === "list") return `[${node.items.map(flowText).join(", ")}]`;
  const members = [...node.entries].map(([key, { value }]) => `${key}: ${flowText(value)}`);
  return members.length === 0 ? "{}" : `{ ${members.join(", ")} }`;
}
