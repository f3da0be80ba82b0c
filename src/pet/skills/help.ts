import type { Skill } from "../skill.js";
import { abilityLines } from "./abilities.js";
import { ABOUT_AGREEMENT } from "./pact-line.js";
import { said } from "./said.js";

const ASKED = /^(?:help(?: me)?|what can you do(?: for me)?|what do you do)[\s?!.]*$/i;

/** Says what the pet can do, a line for each of the skills. */
export function helpSkill(skills: readonly Skill[]): Skill {
  return {
    name: "help",
    help: "",
    matches: (text) => ASKED.test(said(text)),
    handle: async () => ({
      kind: "done",
      text: `This is what I can do:\n${abilityLines(skills)}\n${ABOUT_AGREEMENT}`,
    }),
  };
}
