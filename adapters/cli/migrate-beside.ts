import { existsSync, statSync } from "node:fs";
import {
  copyInstallations,
  copyNotebook,
  type MovedInstallations,
  type MovedNotebook,
} from "../../src/app/migrate-beside.js";
import { openInstallationRows } from "../installations/open.js";
import { fileBeside } from "../ledger/beside.js";
import { isRedisAddress } from "../ledger/redis/address.js";
import { notebookOf, openNotebook } from "../notebook/open.js";
import { counted, grouped } from "./progress.js";

/** What goes along with a ledger; `null` where there is none of it. */
export interface Beside {
  readonly installations: MovedInstallations | null;
  readonly notebook: MovedNotebook | null;
}

/** Copies what lies beside a ledger to where another one looks for it. */
export async function moveBeside(from: string, to: string): Promise<Beside> {
  return {
    installations: isThere(from, "installations.sqlite") ? await moveInstallations(from, to) : null,
    notebook: isThere(from, "pet.sqlite") ? await moveNotebook(from, to) : null,
  };
}

/** On a Redis whether there is anything shows once it is read. */
function isThere(ledger: string, ending: string): boolean {
  if (isRedisAddress(ledger)) return true;
  const file = fileBeside(ledger, ending);
  return existsSync(file) && statSync(file).size > 0;
}

async function moveInstallations(from: string, to: string): Promise<MovedInstallations | null> {
  const old = await openInstallationRows(from);
  try {
    if ((await old.all()).size === 0) return null;
    const own = await openInstallationRows(to);
    try {
      return await copyInstallations(old, own);
    } finally {
      await own.close();
    }
  } finally {
    await old.close();
  }
}

async function moveNotebook(from: string, to: string): Promise<MovedNotebook | null> {
  const old = await openNotebook(notebookOf(from));
  try {
    for await (const _ of old.pages()) {
      const own = await openNotebook(notebookOf(to));
      try {
        return await copyNotebook(old, own);
      } finally {
        await own.close();
      }
    }
    return null;
  } finally {
    await old.close();
  }
}

export function besideText({ installations, notebook }: Beside): string[] {
  const lines: string[] = [];
  if (installations) {
    const { copied, alreadyThere, left } = installations;
    lines.push(
      `${counted(copied + alreadyThere + left.length, "installation")}: ${grouped(copied)} copied, ${grouped(alreadyThere)} already there`,
    );
    if (left.length > 0)
      lines.push(
        `installations of ${left.join(", ")}: found others there, and left them as they are: nobody can tell which are newer. Where they are the older ones, have the app installed again`,
      );
  }
  if (notebook) {
    const { people, copied, alreadyThere } = notebook;
    lines.push(
      `${counted(copied + alreadyThere, "note")} of the pet, of ${counted(people, "requester")}: ${grouped(copied)} copied, ${grouped(alreadyThere)} already there`,
    );
  }
  return lines;
}
