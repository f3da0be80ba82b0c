import { UserError } from "../../user-error.js";
import type { DiscordClient, RestClient } from "./client.js";

/** A client of our own. */
export interface OwnClient extends DiscordClient {
  login(token: string): Promise<unknown>;
  destroy(): Promise<void>;
}

type Made<T> = new (options: Readonly<Record<string, unknown>>) => T;

/** Of `discord.js` 14, what a bot is made from. */
export interface DiscordLibrary {
  readonly Client: Made<OwnClient>;
  readonly REST: Made<RestClient>;
}

/** Loads the library. @throws {UserError} where it is not installed, or can't be loaded. */
export async function loadDiscord(
  load: () => Promise<unknown> = () => import("discord.js"),
): Promise<DiscordLibrary> {
  try {
    return (await load()) as DiscordLibrary;
  } catch (cause) {
    const { code, message } = cause as NodeJS.ErrnoException;
    const found = code === "ERR_MODULE_NOT_FOUND" ? "no such package" : message;
    throw new UserError(
      `discord.js: found ${found}, expected version 14, which Discord needs. Run: npm install discord.js@14`,
      2,
      { cause },
    );
  }
}
