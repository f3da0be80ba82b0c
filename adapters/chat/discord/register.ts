import { asRaw, objectsIn, type Raw } from "../raw.js";
import type { AskDiscord } from "./own-rest.js";

/** What became of a command. */
export interface Registered {
  readonly name: string;
  readonly done: "created" | "changed" | "as it was";
}

/** What of a command is compared: the rest is Discord's. */
const TOLD = new Set(
  "name name_localizations description description_localizations options default_member_permissions contexts integration_types type required choices value autocomplete max_length min_length min_value max_value".split(
    " ",
  ),
);
/** What only a command for every guild has. */
const GLOBAL_ONLY = new Set(["contexts", "integration_types"]);

/**
 * Registers commands, for every guild or for one: reads what is there, and writes only what differs. Commands of others
 * stay as they are.
 * @param guild bare id
 * @throws what Discord refuses with.
 */
export async function registerCommands(
  ask: AskDiscord,
  commands: readonly Raw[],
  guild: string | null = null,
): Promise<readonly Registered[]> {
  const { id } = asRaw(await ask("GET", "/applications/@me")) ?? {};
  const route = `/applications/${String(id)}${guild === null ? "" : `/guilds/${guild}`}/commands` as const;
  const query = new URLSearchParams({ with_localizations: "true" });
  const there = objectsIn(await ask("GET", route, { query }));
  const registered: Registered[] = [];
  for (const command of commands) {
    const body = guild === null ? command : without(command, GLOBAL_ONLY);
    const name = String(command.name);
    const found = there.find((one) => one.name === name && (one.type ?? 1) === command.type);
    if (!found) await ask("POST", route, { body });
    else if (!isSame(found, body))
      await ask("PATCH", `${route}/${String(found.id)}`, { body: without(body, new Set(["type"])) });
    registered.push({ name, done: !found ? "created" : isSame(found, body) ? "as it was" : "changed" });
  }
  return registered;
}

function isSame(found: Raw, wanted: Raw): boolean {
  const keys = new Set(Object.keys(wanted));
  return (
    compared(without(found, new Set([...GLOBAL_ONLY].filter((key) => !keys.has(key))))) === compared(wanted)
  );
}

/** As a text: nothing, no and empty are one, as Discord leaves them out. */
function compared(value: unknown): string {
  return JSON.stringify(told(value));
}

function told(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(told);
  const raw = asRaw(value);
  if (!raw) return value;
  const entries = Object.entries(raw)
    .filter(([key]) => TOLD.has(key))
    .map(([key, one]) => [key, key.endsWith("_localizations") ? inOrder(one) : told(one)] as const);
  return inOrder(Object.fromEntries(entries.filter(([, one]) => !isNothing(one))));
}

function inOrder(value: unknown): unknown {
  const raw = asRaw(value);
  return raw && Object.fromEntries(Object.entries(raw).sort(([one], [other]) => (one < other ? -1 : 1)));
}

function isNothing(value: unknown): boolean {
  return (
    value === null ||
    value === undefined ||
    value === false ||
    value === "" ||
    (typeof value === "object" && Object.keys(value).length === 0)
  );
}

function without(raw: Raw, keys: ReadonlySet<string>): Raw {
  return Object.fromEntries(Object.entries(raw).filter(([key]) => !keys.has(key)));
}
