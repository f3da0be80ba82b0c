import type { Skill } from "../skill.js";

/** What a pet can do, a line each; skills without a help line go unsaid. */
export function abilityLines(skills: readonly Skill[]): string {
  const lines = skills.flatMap(({ help }) => (help === "" ? [] : [`- ${help}`]));
  return lines.length === 0 ? "- nothing yet but small talk: nobody has taught me a skill" : lines.join("\n");
}
