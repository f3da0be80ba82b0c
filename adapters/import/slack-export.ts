import { UserError } from "../user-error.js";
import { type ArchiveFile, openArchive } from "./archive.js";
import type { ImportItem } from "./item.js";
import type { OpenParts, Part } from "./part.js";
import { slackMessageItems } from "./slack-messages.js";
import { folderOf, readWorkspace, type SlackWorkspace } from "./slack-workspace.js";
import { DamagedFile } from "./zip.js";

/** A day's messages of a channel. The day is the workspace's own: only what the messages say of their time counts. */
const DAY_FILE = /^([^/]+)\/\d{4}-\d\d-\d\d\.json$/;

/**
 * Reads the export of a Slack workspace, zipped or unpacked: what its files hold is read as `slack-messages` are.
 *
 * @param channel `slack:C…` or `slack:T…/C…`: that one alone
 */
export function slackExportParts(channel: string | undefined): OpenParts {
  return async (path) => {
    const archive = await openArchive(path);
    const workspace = await readWorkspace(archive, path);
    const wanted = wantedIn(workspace, channel, path);
    let readBytes = 0;
    async function* parts(): AsyncGenerator<Part> {
      for await (const file of archive.files()) {
        const folder = folderIn(file, workspace);
        const id = folder === null ? undefined : workspace.channels.get(folder);
        const isWanted = wanted.id === null || wanted.id === id;
        if (folder !== null && isWanted) {
          const name = `${path}/${file.path}`;
          yield { name, items: id ? dayItems(file, name, id, wanted.team) : unnamed(folder, id) };
        }
        readBytes += file.storedBytes;
      }
    }
    return { parts: parts(), readBytes: () => readBytes };
  };
}

function folderIn({ path }: ArchiveFile, { prefix }: SlackWorkspace): string | null {
  if (!path.startsWith(prefix)) return null;
  const folder = DAY_FILE.exec(path.slice(prefix.length))?.[1];
  return folder === undefined || folder === "__MACOSX" ? null : folderOf(folder);
}

interface Wanted {
  /** `null`: every channel. */
  readonly id: string | null;
  readonly team: string | undefined;
}

function wantedIn({ channels, team }: SlackWorkspace, channel: string | undefined, path: string): Wanted {
  if (channel === undefined) return { id: null, team };
  const [, named, id = ""] = /^slack:(?:([^/]+)\/)?(.+)$/.exec(channel) ?? [];
  const ids = new Set([...channels.values()].filter((known) => known !== null));
  if (ids.has(id)) return { id, team: named ?? team };
  throw new UserError(
    `${path}: found no channel ${id} in its lists, expected one of the ${ids.size} that they name. Look for its id in channels.json`,
  );
}

async function* unnamed(folder: string, id: string | null | undefined): AsyncGenerator<ImportItem> {
  const found =
    id === null
      ? `two channels that are called "${folder}"`
      : `the folder "${folder}", which no list of channels names`;
  const message = `found ${found}, expected the id of one channel. Read this file by itself: --as slack-messages --channel slack:C…`;
  yield { kind: "fault", line: 1, message };
}

/** The messages of a day; a file that breaks off is a fault of that file alone. */
async function* dayItems(
  file: ArchiveFile,
  name: string,
  id: string,
  team: string | undefined,
): AsyncGenerator<ImportItem> {
  const channel = team === undefined ? `slack:${id}` : `slack:${team}/${id}`;
  let line = 1;
  try {
    for await (const item of slackMessageItems(file.bytes(), { file: name, channel })) {
      line = item.line;
      yield item;
    }
  } catch (error) {
    if (!(error instanceof DamagedFile)) throw error;
    yield { kind: "fault", line, message: error.message };
  }
}
