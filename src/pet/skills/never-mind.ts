import type { Skill } from "../skill.js";
import { said } from "./said.js";

const LEAVES_IT =
  /^(?:never ?mind|forget (?:it|that)|leave it|stop|cancel|no|nope|egal|nein|laisse(?:z)? tomber|nada|いいえ|もういい)[\s.!…]*$/iu;

/** Whether somebody lets a question of the pet's go unanswered. */
export function leavesIt(text: string): boolean {
  return LEAVES_IT.test(said(text));
}

/** Lets an open question be, so that nobody is held to it. It claims nothing. */
export const neverMindSkill: Skill = {
  name: "never mind",
  help: "",
  matches: leavesIt,
  handle: async () => ({
    kind: "asked-back",
    text: "All right, I leave it. If there is anything else, tell me.",
  }),
};
