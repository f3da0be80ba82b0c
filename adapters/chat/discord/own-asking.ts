import type { DiscordEnv } from "../../../config/env.js";
import { UserError } from "../../user-error.js";
import { asRaw } from "../raw.js";
import { chatErrorOf, refusalOf } from "./faults.js";
import type { DiscordLibrary } from "./library.js";
import { type AskDiscord, askingOf, CALL_MS } from "./own-rest.js";

/** Bits of an application's flags: it may be told what people write; until it is verified, and then for good. */
const MAY_READ = (1 << 18) | (1 << 19);

/** What a client of REST is given, beside its own defaults. */
export function restOptions({ apiUrl }: DiscordEnv): object {
  return apiUrl === null ? {} : { api: apiUrl.replace(/\/+$/, "") };
}

/** Asks Discord without a connection to its gateway, for as long as `work` takes. */
export async function asking<T>(
  { REST }: DiscordLibrary,
  env: DiscordEnv,
  work: (ask: AskDiscord) => Promise<T>,
): Promise<T> {
  const rest = new REST({ ...restOptions(env), retries: 1, timeout: CALL_MS });
  rest.setToken(env.token);
  try {
    return await work(askingOf(rest));
  } finally {
    rest.clearHashSweeper();
    rest.clearHandlerSweeper();
  }
}

/** Whether the app was granted the intent for what people write. @throws {UserError} where Discord refuses the token. */
export async function mayReadContent(ask: AskDiscord): Promise<boolean> {
  try {
    const { flags } = asRaw(await ask("GET", "/applications/@me")) ?? {};
    return typeof flags === "number" && (flags & MAY_READ) !== 0;
  } catch (error) {
    throw refused("who the bot is", error);
  }
}

/** @param doing what was asked for: `register commands` */
export function refused(doing: string, error: unknown): UserError {
  if (error instanceof UserError) return error;
  const { status } = asRaw(error) ?? {};
  if (status === 401) {
    return new UserError(
      `DISCORD_TOKEN: found one that Discord refuses, expected the bot's. Copy it from the bot's page at discord.com/developers`,
      2,
      { cause: error },
    );
  }
  const { message } = chatErrorOf(doing, error);
  const todo = refusalOf(error) === null ? REACHED : INVITED;
  return new UserError(`discord: ${message.slice(0, message.indexOf(". ") + 1)} ${todo}`, 2, {
    cause: error,
  });
}

const REACHED = "Check that Discord can be reached, and DISCORD_API_URL where it is set";
const INVITED =
  "Check DISCORD_GUILD_ID, and that the bot was invited there with the scopes bot and applications.commands";
