import { once } from "node:events";
import { parseArgs } from "node:util";
import { packageVersion } from "../../config/root.js";
import { nearest } from "../../src/agreement/nearest.js";
import { visible } from "../../src/bytes/visible.js";
import { CLI_COMMANDS, type CliName } from "../../src/command/catalogue.js";
import { type CliCommand, type ExitCode, type Io, UserError } from "./command.js";
import { helpOf, overview } from "./help.js";

/** What every command of the catalogue does, loaded when it is called: none pays for what another needs. */
export const commands: Readonly<Record<CliName, () => Promise<CliCommand>>> = {
  start: async () => (await import("./start.js")).start,
  demo: async () => (await import("./demo.js")).demo,
  init: async () => (await import("./init.js")).init,
  check: async () => (await import("./check.js")).check,
  replay: async () => (await import("./replay.js")).replay,
  tasks: async () => (await import("./tasks.js")).tasks,
  score: async () => (await import("./score.js")).score,
  why: async () => (await import("./why.js")).why,
  compare: async () => (await import("./compare.js")).compare,
  digest: async () => (await import("./digest.js")).digest,
  settle: async () => (await import("./settle.js")).settle,
  export: async () => (await import("./export.js")).exportCommand,
  verify: async () => (await import("./verify.js")).verify,
  recount: async () => (await import("./recount.js")).recount,
  migrate: async () => (await import("./migrate.js")).migrate,
  archive: async () => (await import("./archive.js")).archive,
  clock: async () => (await import("./clock.js")).clock,
  slack: async () => (await import("./slack.js")).slack,
  discord: async () => (await import("./discord.js")).discord,
};

/** Runs one command line; every error becomes one message on standard error and an exit code. */
export async function runCli(argv: readonly string[], io: Io): Promise<ExitCode> {
  const [name, ...rest] = argv;
  try {
    if (name === undefined || name === "help" || name === "--help" || name === "-h") {
      const topic = CLI_COMMANDS.find((definition) => definition.name === rest[0]);
      if (rest[0] !== undefined && !topic) throw unknownCommand(rest[0]);
      await print(io, topic ? helpOf(topic) : overview(CLI_COMMANDS));
      return 0;
    }
    if (name === "--version" || name === "-v") {
      await print(io, `${packageVersion()}\n`);
      return 0;
    }
    if (!isCommand(name)) throw unknownCommand(name);
    const command = await commands[name]();
    const invocation = parse(command, rest);
    if (invocation === "help") {
      await print(io, helpOf(command.definition));
      return 0;
    }
    return await command.run({ ...invocation, io });
  } catch (error) {
    if (isClosedPipe(error)) return 0;
    const message = error instanceof Error ? error.message : String(error);
    io.stderr.write(`pawpact: ${message.split("\n").map(visible).join("\n")}\n`);
    if (error instanceof UserError) return error.exitCode;
    if (io.env.PAWPACT_DEBUG && error instanceof Error) io.stderr.write(`${error.stack}\n`);
    return 2;
  }
}

/** Writes and waits while the reader is slow. */
export async function print(io: Pick<Io, "stdout">, text: string): Promise<void> {
  if (!io.stdout.write(text)) await once(io.stdout, "drain");
}

function isCommand(name: string): name is CliName {
  return Object.hasOwn(commands, name);
}

function parse({ definition }: CliCommand, argv: string[]) {
  const options: Record<string, { type: "string" | "boolean"; multiple?: boolean; short?: string }> = {
    help: { type: "boolean", short: "h" },
  };
  for (const [name, option] of Object.entries(definition.options)) {
    options[name] = { type: option.value ? "string" : "boolean", multiple: option.repeats === true };
  }
  const hint = `See: pawpact help ${definition.name}`;
  let parsed: ReturnType<typeof parseArgs>;
  try {
    parsed = parseArgs({ args: bound(argv, options), options, allowPositionals: true, strict: true });
  } catch (error) {
    const found = (error as Error).message.split(". ")[0]!;
    const word = /'--?([^' ]+)/.exec(found)?.[1];
    throw new UserError(`${definition.name}: ${found}.${meant(word, Object.keys(options), "--")} ${hint}`);
  }
  if (parsed.values.help) return "help" as const;
  for (const [name, option] of Object.entries(definition.options)) {
    const value = parsed.values[name];
    if (option.choices && typeof value === "string" && !option.choices.includes(value)) {
      throw new UserError(
        `${definition.name}: --${name} found "${value}", expected ${option.choices.join(", ")}. ${hint}`,
      );
    }
  }
  const required = definition.positionals.filter((positional) => positional.required);
  if (parsed.positionals.length < required.length) {
    const missing = required[parsed.positionals.length];
    throw new UserError(`${definition.name}: ${missing?.name} is missing (${missing?.help}). ${hint}`);
  }
  const repeats = definition.positionals.at(-1)?.repeats === true;
  const surplus = parsed.positionals[definition.positionals.length];
  if (!repeats && surplus !== undefined) {
    throw new UserError(`${definition.name}: found "${surplus}", expected no further argument. ${hint}`);
  }
  return {
    positionals: parsed.positionals,
    options: parsed.values as Record<string, string | string[] | true | undefined>,
  };
}

/**
 * The same words, with each value that begins with a dash bound to its option. parseArgs refuses it as
 * ambiguous, but one public key in 64 begins so.
 */
function bound(argv: readonly string[], options: Record<string, { type: "string" | "boolean" }>): string[] {
  const isOption = (word: string) =>
    word === "-h" || Object.hasOwn(options, /^--([^=]*)/.exec(word)?.[1] ?? "");
  const words: string[] = [];
  for (let at = 0; at < argv.length; at += 1) {
    const [word, next] = [argv[at]!, argv[at + 1]];
    if (word === "--") return [...words, ...argv.slice(at)];
    const takesValue = word.startsWith("--") && options[word.slice(2)]?.type === "string";
    if (takesValue && next?.startsWith("-") && !isOption(next) && next !== "--") {
      words.push(`${word}=${next}`);
      at += 1;
    } else words.push(word);
  }
  return words;
}

function unknownCommand(name: string): UserError {
  return new UserError(
    `found the command "${name}", expected one of ${Object.keys(commands).join(", ")}.${meant(name, Object.keys(commands))} See: pawpact help`,
  );
}

function meant(word: string | undefined, known: readonly string[], dashes = ""): string {
  const near = word === undefined ? undefined : nearest(word, known);
  return near === undefined ? "" : ` Did you mean ${dashes}${near}?`;
}

function isClosedPipe(error: unknown): boolean {
  return error instanceof Error && (error as NodeJS.ErrnoException).code === "EPIPE";
}
