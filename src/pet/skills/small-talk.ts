import type { Patterns } from "../../chat/patterns.js";
import type { Skill } from "../skill.js";
import { said } from "./said.js";

/** Answers what asks for nothing: it is no go at a task, so it is never `done`. */
export function smallTalkSkill(patterns: Pick<Patterns, "isGreeting" | "isThanks" | "isSolved">): Skill {
  const isGreeting = (text: string) => patterns.isGreeting(said(text));
  return {
    name: "small talk",
    help: "",
    matches: (text) => isGreeting(text) || patterns.isThanks(text) || patterns.isSolved(text),
    async handle({ text }) {
      if (isGreeting(text)) {
        return { kind: "asked-back", text: 'Hello! What can I do for you? Say "help" to see what I can do.' };
      }
      // No word of what else it could do: in a thread, asking for that undoes what is done.
      const reply = patterns.isThanks(text) ? "You are welcome." : "I am glad to hear it.";
      return { kind: "asked-back", text: reply };
    },
  };
}
