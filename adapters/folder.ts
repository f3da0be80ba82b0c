import { mkdirSync, statSync } from "node:fs";
import { dirname } from "node:path";

/**
 * Makes a folder, and those above it that are not there. Node's own recursive `mkdir` never ends where a folder that is
 * there answers "not found" to a new one in it, as /proc does.
 *
 * @returns the topmost one that was made; `undefined`: it was there.
 * @throws what the system refuses.
 */
export function makeFolder(path: string): string | undefined {
  try {
    mkdirSync(path);
    return path;
  } catch (error) {
    if (isFolder(path)) return undefined;
    const above = dirname(path);
    const isAboveMissing = (error as NodeJS.ErrnoException).code === "ENOENT" && !isFolder(above);
    if (!isAboveMissing || above === path) throw error;
    const topmost = makeFolder(above);
    const own = makeFolder(path);
    return topmost ?? own;
  }
}

function isFolder(path: string): boolean {
  return statSync(path, { throwIfNoEntry: false })?.isDirectory() === true;
}
