import type { InstallationRows } from "../ports/installations.js";
import type { Notebook } from "../ports/notebook.js";

/** What became of the rows that lie beside a ledger. */
export interface MovedInstallations {
  readonly copied: number;
  /** There as they are here. */
  readonly alreadyThere: number;
  /** Ids of those that are others there, and were left so: nobody can tell which of two is the newer one. */
  readonly left: readonly string[];
}

/** Copies installations, sealed as they are. What is there already is never replaced. */
export async function copyInstallations(
  from: InstallationRows,
  to: InstallationRows,
): Promise<MovedInstallations> {
  const left: string[] = [];
  let [copied, alreadyThere] = [0, 0];
  for (const [id, sealed] of await from.all()) {
    const there = await to.get(id);
    if (there === null) {
      await to.put(id, sealed);
      copied += 1;
    } else if (there === sealed) alreadyThere += 1;
    else left.push(id);
  }
  return { copied, alreadyThere, left: left.sort() };
}

export interface MovedNotebook {
  readonly people: number;
  /** Reminders and things on lists that were not there yet. */
  readonly copied: number;
  readonly alreadyThere: number;
}

/** Copies reminders and lists. What is there already stays as it is. */
export async function copyNotebook(from: Notebook, to: Notebook): Promise<MovedNotebook> {
  let [people, copied, things] = [0, 0, 0];
  for await (const [requester, page] of from.pages()) {
    people += 1;
    things += page.reminders.length + page.todos.length;
    copied += await to.take(requester, page);
  }
  return { people, copied, alreadyThere: things - copied };
}
