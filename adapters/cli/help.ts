import type { CommandDefinition, Option } from "../../src/command/definition.js";

/** The help of one command, made from its definition; 80 columns. */
export function helpOf(definition: CommandDefinition): string {
  const lines = [...wrap(`${definition.summary}.`, 80, ""), "", `  pawpact ${usage(definition)}`];
  for (const paragraph of definition.details ?? []) lines.push("", ...wrap(paragraph, 80, ""));
  if (definition.positionals.length > 0) {
    lines.push("", ...table(definition.positionals.map(({ name, help }) => [name, help])));
  }
  const options = Object.entries(definition.options);
  if (options.length > 0)
    lines.push("", ...table(options.map(([name, option]) => [flag(name, option), about(option)])));
  if (definition.examples.length > 0)
    lines.push("", "Examples:", ...definition.examples.map((line) => `  ${line}`));
  return `${lines.join("\n")}\n`;
}

/** The list of all commands. */
export function overview(definitions: readonly CommandDefinition[]): string {
  const rows = table(definitions.map(({ name, summary }) => [name, summary]));
  return `Pawpact tracks its own agreement.\n\n${rows.join("\n")}\n\nSee: pawpact help COMMAND\n`;
}

function usage({ name, positionals, options }: CommandDefinition): string {
  const words = positionals.map((positional) => {
    const word = positional.repeats ? `${positional.name}...` : positional.name;
    return positional.required ? word : `[${word}]`;
  });
  return [name, ...words, ...(Object.keys(options).length > 0 ? ["[options]"] : [])].join(" ");
}

function flag(name: string, option: Option): string {
  return option.value ? `--${name} ${option.value}` : `--${name}`;
}

function about({ help, choices, default: preset }: Option): string {
  return [help, choices ? `: ${choices.join(", ")}` : "", preset ? ` (default: ${preset})` : ""].join("");
}

function table(rows: readonly (readonly [string, string])[]): string[] {
  const width = Math.max(...rows.map(([name]) => name.length)) + 4;
  return rows.flatMap(([name, text]) => {
    const [first = "", ...more] = wrap(text, 80 - width, "");
    return [`  ${name.padEnd(width - 2)}${first}`, ...more.map((line) => " ".repeat(width) + line)];
  });
}

function wrap(text: string, width: number, indent: string): string[] {
  const lines: string[] = [];
  let line = indent;
  for (const word of text.split(" ")) {
    if (line.length > indent.length && line.length + 1 + word.length > width) {
      lines.push(line);
      line = indent + word;
    } else line = line.length > indent.length ? `${line} ${word}` : indent + word;
  }
  return [...lines, line];
}
