import { stringify } from "yaml";
import { cliDefinition } from "../../src/command/catalogue.js";
import { commandFault, isCommand } from "../chat/slack/command-name.js";
import { EVENTS_PATH, INSTALL_PATH, manifestOf, REDIRECT_PATH } from "../chat/slack/manifest.js";
import { type CliCommand, type Invocation, UserError } from "./command.js";
import { print } from "./run.js";

/** Slack takes no more for a name. */
const MOST_NAME = 35;

export const slack: CliCommand = {
  definition: cliDefinition("slack"),
  async run({ positionals: [what], options, io }) {
    if (what !== "manifest")
      throw new UserError(`slack: found "${what}", expected manifest. Write: pawpact slack manifest`);
    const { command, name, format } = options;
    if (typeof command === "string" && !isCommand(command))
      throw new UserError(`slack: --command ${commandFault(command)}`);
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

/** What is served below the address, in case somebody names the whole of it. */
const SERVED = new RegExp(`(?:${[EVENTS_PATH, INSTALL_PATH, REDIRECT_PATH].join("|")})?/*$`);

/** Slack sends to https alone. */
function addressed<N extends "url" | "install">(
  name: N,
  options: Invocation["options"],
): Partial<Record<N, string>> {
  const value = options[name];
  if (typeof value !== "string") return {};
  if (URL.canParse(value) && new URL(value).protocol === "https:" && !/[?#]/.test(value))
    return { [name]: value.replace(SERVED, "") } as Record<N, string>;
  throw new UserError(
    `slack: --${name} found "${value}", expected an address that begins with https://, without ? and #. Write one such as https://bot.example`,
  );
}
