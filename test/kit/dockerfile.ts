/** One instruction of a Dockerfile. */
export interface Instruction {
  readonly name: string;
  /** Which `FROM` it stands under, from 0. */
  readonly stage: number;
  readonly text: string;
}

/** The instructions of a Dockerfile, its comments left out and its continued lines joined. */
export function instructionsIn(dockerfile: string): readonly Instruction[] {
  const lines = dockerfile
    .replace(/^#.*\n/gm, "")
    .replace(/\\\n\s*/g, "")
    .split("\n")
    .filter((line) => line.trim() !== "");
  let stage = -1;
  return lines.map((line) => {
    const [, name = "", text = ""] = /^([A-Z]+) (.*)$/.exec(line) ?? [];
    if (name === "FROM") stage += 1;
    return { name, stage, text };
  });
}

/** `A=1 B=2` of an `ENV` instruction. */
export function variablesOf({ text }: Instruction): Readonly<Record<string, string>> {
  return Object.fromEntries(text.split(" ").map((pair) => pair.split("=", 2) as [string, string]));
}
