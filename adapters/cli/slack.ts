import { stringify } from "yaml";
import { cliDefinition } from "../../src/command/catalogue.js";
import { manifestOf } from "../chat/slack/manifest.js";
import { type CliCommand, type Invocation, UserError } from "./command.js";
import { print } from "./run.js";

/** Slack takes up to 32 characters for a command, and 35 for a name. */
const COMMAND = /^\/[a-z0-9_-]{1,31}$/;
const MOST_NAME = 35;

export const slack: CliCommand = {
  definition: cliDefinition("slack"),
  async run({ positionals: [what], options, io }) {
    if (what !== "manifest")
      throw new UserError(`slack: found "${what}", expected manifest. Write: pawpact slack manifest`);
    const { command, name, format } = options;
    if (typeof command === "string" && !COMMAND.test(command)) {
      throw new UserError(
        `slack: --command found "${command}", expected a slash and up to 31 of a-z, 0-9, - and _. Write one such as /pact`,
      );
    }
    if (typeof name === "string" && (name.trim() === "" || name.length > MOST_NAME)) {
      throw new UserError(`slack: --name found "${name}", expected 1 to ${MOST_NAME} characters. Shorten it`);
    }
    const manifest = manifestOf({
      ...addressed("url", options),
      ...addressed("install", options),
      ...(typeof command === "string" ? { command } : {}),
      ...(typeof name === "string" ? { name } : {}),
    });
    await print(io, format === "yaml" ? stringify(manifest) : `${JSON.stringify(manifest, null, 2)}\n`);
    return 0;
  },
};

/** Slack sends to https alone. */
function addressed<N extends "url" | "install">(
  name: N,
  options: Invocation["options"],
): Partial<Record<N, string>> {
  const value = options[name];
  if (typeof value !== "string") return {};
  if (URL.canParse(value) && new URL(value).protocol === "https:")
    return { [name]: value.replace(/\/+$/, "") } as Record<N, string>;
  throw new UserError(
    `slack: --${name} found "${value}", expected an address that begins with https://. Write one such as https://bot.example`,
  );
}
