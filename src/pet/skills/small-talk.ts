import type { Patterns } from "../../chat/patterns.js";
import type { Skill } from "../skill.js";
import { said } from "./said.js";

const GREETING =
  /^(?:hi|hello|hey|hiya|howdy|yo|good (?:morning|afternoon|evening|day)|greetings|hallo|moin|servus|guten (?:morgen|tag|abend)|bonjour|salut|bonsoir|hola|buen[oa]s (?:d[ií]as|tardes|noches)|ciao|buongiorno|ol[áa]|こんにちは|おはよう(?:ございます)?|こんばんは)(?: (?:there|all|everyone|pax|again))?(?:[\s!.,~…]|\p{Extended_Pictographic}|\u{FE0F}|\u{200D}|\p{Emoji_Modifier})*$/iu;

/** Answers what asks for nothing: it is no go at a task, so it is never `done`. */
export function smallTalkSkill(patterns: Pick<Patterns, "isThanks" | "isSolved">): Skill {
  const isGreeting = (text: string) => GREETING.test(said(text));
  return {
    name: "small talk",
    help: "",
    matches: (text) => isGreeting(text) || patterns.isThanks(text) || patterns.isSolved(text),
    async handle({ text }) {
      if (isGreeting(text)) {
        return { kind: "asked-back", text: 'Hello! What can I do for you? Say "help" to see what I can do.' };
      }
      const reply = patterns.isThanks(text) ? "You are welcome." : "I am glad to hear it.";
      return { kind: "asked-back", text: `${reply} If there is anything else, tell me.` };
    },
  };
}
