import { parseLine } from "../../command/line.js";
import { AskError } from "../../command/refusal.js";
import type { Skill } from "../skill.js";
import { said } from "./said.js";

/** Where what is asked about the agreement is told. */
export const ABOUT_AGREEMENT = 'About my agreement, "/pact help" lists the commands.';

/** Words that mean something else as well when they stand alone. */
const AMBIGUOUS: ReadonlySet<string> = new Set(["why", "help"]);

/**
 * Tells somebody who leaves out the slash of a command where it belongs: `pact status`; `status` alone only where nobody
 * else might know what to do with it.
 */
export function pactLineSkill(alone: boolean): Skill {
  return {
    name: "pact-line",
    help: "",
    matches: (text) => lineIn(said(text), alone) !== null,
    async handle({ text }) {
      const line = lineIn(said(text), alone);
      return {
        kind: "done",
        text: `That is about my agreement, and begins with a slash: "/pact ${line}". "/pact help" lists the commands.`,
      };
    },
  };
}

function lineIn(text: string, alone: boolean): string | null {
  const [, prefix, line = ""] = /^(pact(?:\s+|$))?(.*)$/is.exec(text)!;
  if (prefix !== undefined) return line === "" || isCommand(line) ? line || "status" : null;
  const [name = ""] = line.split(" ");
  return alone && !AMBIGUOUS.has(name.toLowerCase()) && isCommand(line) ? line : null;
}

function isCommand(line: string): boolean {
  if (line === "") return false;
  try {
    parseLine(line);
    return true;
  } catch (error) {
    if (error instanceof AskError) return false;
    throw error;
  }
}
