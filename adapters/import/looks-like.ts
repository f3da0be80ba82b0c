import { open, stat } from "node:fs/promises";
import { join } from "node:path";
import type { ImportKind } from "./kinds.js";

const HEAD_BYTES = 65_536;

const ZIP = "PK\u0003\u0004";

/** Marks of each kind in the beginning of a file, as no other kind has them. */
const MARKS: readonly (readonly [ImportKind, RegExp])[] = [
  ["facts", /^\s*\{(?=[^\n]*"conversation"\s*:)(?=[^\n]*"actor"\s*:)[^\n]*"rule"\s*:/],
  ["discord-export", /^\s*\{\s*"guild"\s*:[\s\S]*"channel"\s*:/],
  ["slack-messages", /^\s*[[{][\s\S]*"ts"\s*:\s*"\d+\.\d+"/],
  ["csv", /^[^\s[{][^\n]*[,;\t][^\n]*\n/],
];

/** What a file or a folder may be, by how it begins; `null` where that can't be told. Nothing that goes wrong is told. */
export async function looksLike(path: string): Promise<ImportKind | null> {
  if (path === "-") return null;
  try {
    if ((await stat(path)).isDirectory()) {
      return (await stat(join(path, "channels.json"))).isFile() ? "slack-export" : null;
    }
    const text = await headOf(path);
    if (text.startsWith(ZIP)) return "slack-export";
    return MARKS.find(([, mark]) => mark.test(text))?.[0] ?? null;
  } catch {
    return null;
  }
}

async function headOf(path: string): Promise<string> {
  const file = await open(path);
  try {
    const { buffer, bytesRead } = await file.read(Buffer.alloc(HEAD_BYTES), 0, HEAD_BYTES, 0);
    return buffer.toString("utf8", 0, bytesRead).replace(/^\ufeff/, "");
  } finally {
    await file.close();
  }
}
