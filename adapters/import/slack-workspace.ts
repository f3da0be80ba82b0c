import { UserError } from "../user-error.js";
import type { Archive, ArchiveFile } from "./archive.js";
import { jsonObjects } from "./json-objects.js";
import { DamagedFile } from "./zip.js";

/** What an export of a workspace says of its channels. */
export interface SlackWorkspace {
  /** What stands before the names of its files: the folder that everything was packed in, if any, with its slash. */
  readonly prefix: string;
  /** Bare id of a channel by its folder; `null` where two channels claim one. */
  readonly channels: ReadonlyMap<string, string | null>;
  /** Bare workspace id; nothing where the users are of several. */
  readonly team: string | undefined;
}

interface Found {
  readonly channels: Map<string, string | null>;
  readonly teams: Set<string>;
  hasLists: boolean;
}

/** Public and private channels lie in folders of their name, direct messages in folders of their id. */
const LISTS: ReadonlySet<string> = new Set(["channels.json", "groups.json", "dms.json", "mpims.json"]);
const USERS = "users.json";

/**
 * Reads the lists of an export: channels.json, groups.json, dms.json, mpims.json, users.json. They may lie in one folder
 * around everything.
 *
 * @throws {UserError} where it has none, or one that can't be read.
 */
export async function readWorkspace(archive: Archive, name: string): Promise<SlackWorkspace> {
  const byPrefix = new Map<string, Found>();
  for await (const file of archive.files()) {
    const [, prefix = "", list = ""] = /^((?:[^/]+\/)?)([a-z]+\.json)$/.exec(file.path) ?? [];
    if (!LISTS.has(list) && list !== USERS) continue;
    const found = byPrefix.get(prefix) ?? { channels: new Map(), teams: new Set(), hasLists: false };
    byPrefix.set(prefix, found);
    found.hasLists ||= list !== USERS;
    await readList(file, `${name}/${file.path}`, (entry) =>
      list === USERS ? noteUser(found, entry) : noteChannel(found, entry),
    );
  }
  const prefixes = [...byPrefix.keys()].filter((prefix) => byPrefix.get(prefix)!.hasLists);
  const prefix = prefixes.sort((one, other) => one.length - other.length)[0];
  if (prefix === undefined) {
    throw new UserError(
      `${name}: found no ${[...LISTS].join(", ")}, expected the export of a Slack workspace. Name the zip file as Slack gave it, or the folder that it was unpacked to`,
    );
  }
  const { channels, teams } = byPrefix.get(prefix)!;
  const [team] = teams;
  return { prefix, channels, team: teams.size === 1 ? team : undefined };
}

/** The folder of a channel by its name, however the letters with marks are written. */
export function folderOf(name: string): string {
  return name.normalize("NFC");
}

type Entry = Readonly<Record<string, unknown>>;

async function readList(file: ArchiveFile, name: string, note: (entry: Entry) => void): Promise<void> {
  try {
    for await (const objects of jsonObjects(file.bytes(), "")) {
      for (const object of objects) {
        if ("fault" in object) throw new UserError(`${name}:${object.line}: ${object.fault}`);
        if ("value" in object) note(object.value as Entry);
      }
    }
  } catch (error) {
    if (!(error instanceof DamagedFile)) throw error;
    throw new UserError(`${name}: ${error.message}`, 1, { cause: error });
  }
}

function noteChannel({ channels }: Found, { id, name }: Entry): void {
  if (typeof id !== "string" || id === "") return;
  channels.set(id, id);
  if (typeof name !== "string" || name === "") return;
  const folder = folderOf(name);
  const known = channels.get(folder);
  channels.set(folder, known === undefined || known === id ? id : null);
}

function noteUser({ teams }: Found, { team_id }: Entry): void {
  if (typeof team_id === "string" && team_id !== "") teams.add(team_id);
}
