import { readdir, stat } from "node:fs/promises";
import { join } from "node:path";
import type { Terms } from "../../src/agreement/terms.js";
import { loadTerms } from "../agreement-file.js";
import { UserError } from "../user-error.js";

/** The terms of all agreements that are named, by file or by folder. @throws {UserError} that names every bad file. */
export async function loadAgreements(named: readonly string[], now: number): Promise<readonly Terms[]> {
  const files = (await Promise.all(named.map(filesIn))).flat();
  const agreements: Terms[] = [];
  const faults: string[] = [];
  const fileOf = new Map<string, string>();
  for (const file of files) {
    try {
      const terms = await loadTerms(file, now);
      const before = fileOf.get(terms.id);
      if (before !== undefined) {
        faults.push(
          `${file}: found the id ${terms.id}, which ${before} has as well, expected one of its own. Change one of them`,
        );
      }
      fileOf.set(terms.id, file);
      agreements.push(terms);
    } catch (error) {
      if (!(error instanceof UserError)) throw error;
      faults.push(error.message);
    }
  }
  if (faults.length > 0) throw new UserError(faults.join("\n"), 2);
  return agreements;
}

async function filesIn(path: string): Promise<string[]> {
  const isFolder = (await stat(path).catch(() => null))?.isDirectory() ?? false;
  if (!isFolder) return [path];
  const names = (await readdir(path)).filter((name) => /\.ya?ml$/.test(name)).sort();
  if (names.length > 0) return names.map((name) => join(path, name));
  throw new UserError(
    `${path}: found a folder without agreements, expected files that end in .yaml. Write one: pawpact init ${join(path, "agreement.yaml")}`,
    2,
  );
}
