import { mkdir, mkdtemp, rm, symlink, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { openArchive, treeSizeOf } from "../../../adapters/import/archive.js";
import { UserError } from "../../../adapters/user-error.js";
import { renamed, zipOf } from "../../kit/zip.js";

let folder: string;
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), "pawpact-archive-"));
});
afterAll(() => rm(folder, { recursive: true }));

const file = async (name: string, content: Buffer) => {
  await writeFile(join(folder, name), content);
  return join(folder, name);
};

/** Every file with its text, or why it has none. */
async function read(path: string): Promise<[string, string][]> {
  const found: [string, string][] = [];
  for await (const { path: name, bytes } of (await openArchive(path)).files()) {
    try {
      const chunks: Uint8Array[] = [];
      for await (const chunk of bytes()) chunks.push(chunk);
      found.push([name, Buffer.concat(chunks).toString()]);
    } catch (error) {
      found.push([name, (error as Error).message]);
    }
  }
  return found;
}
const refused = async (path: string) => {
  const error = await read(path).then(
    () => null,
    (reason: unknown) => reason,
  );
  expect(error).toBeInstanceOf(UserError);
  return (error as Error).message.replaceAll(folder, "FOLDER");
};

const FILES = { "a.json": "[1]", "deep/er/b.json": "[2]" };

describe("an archive", () => {
  test("is a zip file or the folder that it was unpacked to: the files are the same", async () => {
    const zip = await file("two.zip", await zipOf(FILES));
    const unpacked = join(folder, "two");
    await mkdir(join(unpacked, "deep", "er"), { recursive: true });
    for (const [name, text] of Object.entries(FILES)) await writeFile(join(unpacked, name), text);
    expect(await read(zip)).toEqual(Object.entries(FILES));
    expect(await read(unpacked)).toEqual(Object.entries(FILES));
    expect(await treeSizeOf(unpacked)).toBe(6);
  });

  test("of a folder ends at its files: links lead nowhere", async () => {
    const [inside, outside] = [join(folder, "inside"), join(folder, "outside")];
    await Promise.all([mkdir(inside), mkdir(outside)]);
    await writeFile(join(outside, "secret.json"), "[]");
    await symlink(outside, join(inside, "link"));
    await symlink(join(outside, "secret.json"), join(inside, "secret.json"));
    expect(await read(inside)).toEqual([]);
  });

  test("that is neither is refused", async () => {
    expect(await refused(await file("text.json", Buffer.from("[]")))).toMatchInlineSnapshot(
      `"FOLDER/text.json: can't be read: found no zip file, expected the zip file of an export, or the folder that it was unpacked to. Messages of one channel are read with --as slack-messages"`,
    );
  });
});

describe("a zip file", () => {
  test.each([
    ["the folder above", "aa/evil.json", "../evil.json"],
    ["the root", "aaa/evil.json", "/etc/evil.json".slice(0, 13)],
  ])("that names a file in %s is refused", async (_, from, to) => {
    const zip = renamed(await zipOf({ "a.json": "[]", [from]: "[]" }), from, to);
    expect(await refused(await file("evil.zip", zip))).toContain(
      `${to}, expected a whole one that names nothing outside of itself`,
    );
  });

  test("that is cut off is refused", async () => {
    const zip = await zipOf(FILES);
    expect(await refused(await file("cut.zip", zip.subarray(0, zip.length - 30)))).toMatchInlineSnapshot(
      `"FOLDER/cut.zip: can't be read as a zip file: found no list of files at its end, as of a download that broke off or of no zip file, expected a whole one that names nothing outside of itself. Download the export again"`,
    );
  });

  test("of which one file is damaged costs that file alone", async () => {
    const text = "x".repeat(500) + Math.PI;
    const zip = await zipOf({ "a.json": text, "b.json": "[2]" });
    zip.fill(0xff, 50, 60);
    const [damaged, whole] = await read(await file("damaged.zip", zip));
    expect(damaged?.[1]).toMatch(/^can't be unpacked to its end: found .+, expected a whole file\. Download/);
    expect(whole).toEqual(["b.json", "[2]"]);
  });

  test("that unpacks to far more than messages ever do is not unpacked", async () => {
    const zip = await zipOf({ "bomb.json": Buffer.alloc(40_000_000), "b.json": "[2]" });
    expect(zip.length).toBeLessThan(100_000);
    const [bomb, other] = await read(await file("bomb.zip", zip));
    expect(bomb?.[1]).toMatch(/^found 40000000 bytes packed into \d+, expected messages/);
    expect(other).toEqual(["b.json", "[2]"]);
  });

  test("whose files lie in one another is refused: together they are longer than it is", async () => {
    const zip = await zipOf(FILES);
    zip.writeUInt32LE(zip.length, zip.indexOf("PK\u0001\u0002") + 20);
    expect(await refused(await file("nested.zip", zip))).toContain("found more stored than the file is long");
  });

  test("that says less than it holds is read no further than it says", async () => {
    const zip = await zipOf({ "a.json": "x".repeat(5_000) });
    zip.writeUInt32LE(10, zip.indexOf("PK\u0001\u0002") + 24);
    const [[, message] = []] = await read(await file("liar.zip", zip));
    expect(message).toContain("too many bytes in the stream");
  });
});
