import { existsSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { gunzipSync, gzipSync } from "node:zlib";
import fc from "fast-check";
import { afterAll, describe, expect, test } from "vitest";
import { ArchiveFile } from "../../../adapters/ledger/archive/file.js";
import { newSeries, parsePlace, placeText } from "../../../adapters/ledger/archive/place.js";
import { FileShelf } from "../../../adapters/ledger/archive/shelf.js";
import { factText } from "../../../src/task/fact.js";
import { factOf } from "../../contract/ledger-parts.js";

const root = mkdtempSync(join(tmpdir(), "pawpact-shelf-"));
afterAll(() => rmSync(root, { recursive: true, force: true }));
let serial = 0;
const folderOf = () => join(root, String(++serial), "archive");

const texts = (conversation: string, count = 3) =>
  Array.from({ length: count }, (_, index) =>
    factText(factOf(conversation, `${conversation}-${index}`, index)),
  );

describe("an archive file", () => {
  test("gives back what was laid down, piece by piece and as a whole, a fact a line", async () => {
    const conversation = fc
      .string({ unit: "binary", minLength: 1, maxLength: 8 })
      .filter((id) => !id.includes("\0"));
    const pieces = fc.array(fc.uniqueArray(conversation, { minLength: 1, maxLength: 4 }), {
      minLength: 1,
      maxLength: 4,
    });
    await fc.assert(
      fc.asyncProperty(pieces, async (all) => {
        const folder = folderOf();
        const file = new ArchiveFile(folder, "desk", "2026-04");
        const places: string[] = [];
        for (const piece of all) places.push(await file.put(piece.flatMap((name) => texts(name))));
        await file.close();
        const shelf = new FileShelf(folder, "desk");
        for (const [index, piece] of all.entries()) {
          for (const name of piece) expect(await shelf.get(places[index]!, name)).toEqual(texts(name));
        }
        const bytes = readFileSync(file.path);
        expect(file.bytes).toBe(bytes.length);
        const lines = gunzipSync(bytes).toString("utf8").trimEnd().split("\n");
        expect(lines).toEqual(all.flat().flatMap((name) => texts(name)));
      }),
      { numRuns: 30 },
    );
  });

  test("is made with the first piece, and is another one in every run", async () => {
    const folder = folderOf();
    await new ArchiveFile(folder, "desk", "2026-04").close();
    expect(existsSync(folder)).toBe(false);
    const shelf = new FileShelf(folder, "desk");
    for (const name of ["a", "b"]) {
      const file = new ArchiveFile(folder, "desk", "2026-04");
      const place = await file.put(texts(name));
      await file.close();
      expect(await shelf.get(place, name)).toEqual(texts(name));
      expect(shelf.fileOf(place)).toBe(file.path);
    }
    expect(readdirSync(folder)).toHaveLength(2);
  });

  test("keeps apart agreements whose ids are no names of files", async () => {
    const folder = folderOf();
    const places: string[] = [];
    const ids = ["../desk", "desk.2026-04", "dé/sk"];
    for (const id of ids) {
      const file = new ArchiveFile(folder, id, "2026-04");
      places.push(await file.put(texts(id)));
      await file.close();
      expect(dirname(file.path)).toBe(folder);
    }
    for (const [index, id] of ids.entries())
      expect(await new FileShelf(folder, id).get(places[index]!, id)).toEqual(texts(id));
  });

  test("names itself where it is gone, cut off, damaged, another one, or no place at all", async () => {
    const folder = join(root, "damaged", "archive");
    const file = new ArchiveFile(folder, "desk", "2026-04");
    await file.put(texts("before"));
    const place = await file.put(texts("c"));
    await file.close();
    const whole = readFileSync(file.path);
    const { offsetBytes } = parsePlace(place)!;
    const damaged = Buffer.from(whole);
    damaged.fill(0, offsetBytes + 30, offsetBytes + 40);
    const other = gzipSync("no fact\n");
    const asked = async (conversation = "c", at = place) =>
      new FileShelf(folder, "desk").get(at, conversation).then(
        () => "found",
        (error: unknown) => `${(error as { code: string }).code}: ${(error as Error).message}`,
      );
    const said: string[] = [];
    for (const bytes of [whole.subarray(0, whole.length - 1), damaged]) {
      writeFileSync(file.path, bytes);
      said.push(await asked());
    }
    const short = placeText({ ...parsePlace(place)!, offsetBytes: 0, lengthBytes: other.length });
    writeFileSync(file.path, other);
    said.push(await asked("c", short));
    writeFileSync(file.path, whole);
    expect(await asked()).toBe("found");
    said.push(await asked("x"), await asked("c", "../../etc/passwd:0:1"));
    rmSync(file.path);
    said.push(await asked());
    // What zlib says, and how well it compresses, is its own affair.
    const plain = (line: string) =>
      line
        .replaceAll(root, "")
        .replaceAll(/\.[0-9a-f]{8}\./g, ".ID.")
        .replace(/"[^"]+" at \d+/, "… at N")
        .replace(/\d+ bytes at \d+, expected \d+/, "N bytes at N, expected N");
    expect(said.map(plain)).toMatchInlineSnapshot(`
      [
        "ledger/damaged: archive /damaged/archive/desk.2026-04.ID.jsonl.gz: it is damaged; found N bytes at N, expected N of them. Put a copy of the file in its place.",
        "ledger/damaged: archive /damaged/archive/desk.2026-04.ID.jsonl.gz: it is damaged; found … at N, expected what was written there. Put a copy of the file in its place.",
        "ledger/damaged: archive /damaged/archive/desk.2026-04.ID.jsonl.gz: it is damaged; found a line that is no fact, expected one fact a line. Put a copy of the file in its place.",
        "ledger/damaged: archive /damaged/archive/desk.2026-04.ID.jsonl.gz: it is damaged; found no fact of x, expected those that were archived there. Put a copy of the file in its place.",
        "ledger/damaged: archive /damaged/archive/desk.unknown.jsonl.gz: it is damaged; found a place that is none, expected one that an archive file has. Put a copy of the file in its place.",
        "ledger/unavailable: archive /damaged/archive/desk.2026-04.ID.jsonl.gz: found no such file, expected the facts of c, which were archived into it. Put the file there, or name its folder in PAWPACT_ARCHIVE; figures that are counted already need no archive.",
      ]
    `);
  });

  test("goes on where what could not be read is there again", async () => {
    const folder = folderOf();
    const file = new ArchiveFile(folder, "desk", "2026-04");
    const place = await file.put(texts("c"));
    await file.close();
    const bytes = readFileSync(file.path);
    rmSync(file.path);
    const shelf = new FileShelf(folder, "desk");
    await expect(shelf.get(place, "c")).rejects.toMatchObject({ code: "ledger/unavailable" });
    writeFileSync(file.path, bytes);
    expect(await shelf.get(place, "c")).toEqual(texts("c"));
  });

  test("says what to do where it can't be written", async () => {
    const folder = folderOf();
    const blocked = new ArchiveFile(join(folder, "file", "archive"), "desk", "2026-04");
    const first = new ArchiveFile(folder, "desk", "2026-04");
    await first.put(texts("c"));
    await first.close();
    writeFileSync(join(folder, "file"), "");
    const refused = blocked.put(texts("c"));
    await expect(refused).rejects.toMatchObject({ code: "ledger/unavailable" });
    await expect(refused).rejects.toThrow(
      /can't be written; found "ENOTDIR.* the ledger still holds what was not archived/,
    );
  });
});

test("a place is what its text says", () => {
  const parts = fc.record({
    series: fc.constantFrom("2026-04", "2026-W15", "2026-Q2", "2026-04-07").map(newSeries),
    offsetBytes: fc.nat(2 ** 40),
    lengthBytes: fc.nat(2 ** 31),
  });
  fc.assert(
    fc.property(parts, (place) => {
      expect(parsePlace(placeText(place))).toEqual(place);
    }),
  );
  for (const text of ["", "2026-04:0:1", "a/b.01234567:0:1", "2026-04.01234567:-1:1", "2026-04.01234567:0:"])
    expect(parsePlace(text)).toBeNull();
});
