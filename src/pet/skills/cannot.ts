import type { Patterns } from "../../chat/patterns.js";
import type { Skill } from "../skill.js";
import { abilityLines } from "./abilities.js";
import { ABOUT_AGREEMENT } from "./pact-line.js";
import { said } from "./said.js";

const BARE_REPLY =
  /^(?:y|yes|yep|yeah|no|nope|ok|okay|sure|fine|good|great|nice|cool|perfect|ja|nein|oui|non|si|sí|はい|いいえ)[\s!.,]*$/iu;

/**
 * Takes what nothing else can: the pet says so, and that is a failure. Asking back instead would stop the clocks of a
 * task that nobody is going to do.
 */
export function cannotSkill(skills: readonly Skill[], patterns: Pick<Patterns, "isNotSolved">): Skill {
  return {
    name: "cannot",
    help: "",
    matches: () => true,
    async handle({ text }) {
      if (BARE_REPLY.test(said(text))) {
        const question = 'I do not know what that is about. Say "solved" or "not solved" of what I did last';
        return { kind: "asked-back", text: `${question}, or tell me what you need.` };
      }
      if (patterns.isNotSolved(text)) {
        return { kind: "failed", text: "I am sorry that I could not solve it. Please ask a person." };
      }
      const able = `This is what I can do:\n${abilityLines(skills)}`;
      return {
        kind: "failed",
        text: `I can't do that, and nothing was done.\n${able}\n${ABOUT_AGREEMENT}\nFor the rest, please ask a person.`,
      };
    },
  };
}
