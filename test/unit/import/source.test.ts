import { mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { Readable } from "node:stream";
import { gzipSync } from "node:zlib";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { openSource, sizeOf } from "../../../adapters/import/source.js";
import { list } from "./collect.js";

let folder: string;
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), "pawpact-source-"));
});
afterAll(() => rm(folder, { recursive: true }));

const nothing = Readable.from([]);
const file = async (name: string, bytes: Uint8Array | string) => {
  const path = join(folder, name);
  await writeFile(path, bytes);
  return path;
};
const contentOf = async (path: string, stdin = nothing) => {
  const source = await openSource(path, stdin);
  const chunks = await list(source.chunks as AsyncIterable<Uint8Array>);
  return { text: Buffer.concat(chunks).toString(), read: source.readBytes() };
};

describe("a source", () => {
  const long = "some text\n".repeat(100_000);

  test("is a file, and counts the bytes as they are stored", async () => {
    const packed = gzipSync(long);
    expect(await contentOf(await file("plain", long))).toEqual({ text: long, read: long.length });
    expect(await contentOf(await file("packed", packed))).toEqual({ text: long, read: packed.length });
  });

  test("is decompressed whatever its name, several members in a row too", async () => {
    const members = Buffer.concat([gzipSync("one\n"), gzipSync("two\n")]);
    expect((await contentOf(await file("members.csv", members))).text).toBe("one\ntwo\n");
  });

  test("is standard input for -, compressed or not, in whatever pieces it comes", async () => {
    const packed = gzipSync("from a pipe");
    expect((await contentOf("-", Readable.from([Buffer.from("from a pipe")]))).text).toBe("from a pipe");
    expect((await contentOf("-", Readable.from([packed.subarray(0, 1), packed.subarray(1)]))).text).toBe(
      "from a pipe",
    );
  });

  test("may be empty, or a single byte", async () => {
    expect((await contentOf(await file("empty", ""))).text).toBe("");
    expect((await contentOf(await file("single", "x"))).text).toBe("x");
  });

  test("that is compressed and ends too early gives what there is and then says so", async () => {
    const path = await file("short.gz", gzipSync(long).subarray(0, -20));
    const source = await openSource(path, nothing);
    let chars = 0;
    const reading = (async () => {
      for await (const chunk of source.chunks) chars += chunk.length;
    })();
    await expect(reading).rejects.toMatchObject({
      exitCode: 1,
      message: expect.stringContaining(
        "short.gz: can't be decompressed to its end: found unexpected end of file",
      ),
    });
    expect(chars).toBeGreaterThan(0);
  });

  test("that can't be opened is refused with exit code 2", async () => {
    const missing = {
      exitCode: 2,
      message: expect.stringContaining("found no such file, expected a readable file"),
    };
    await expect(openSource(join(folder, "nowhere"), nothing)).rejects.toMatchObject(missing);
    await expect(sizeOf(folder)).rejects.toMatchObject({
      exitCode: 2,
      message: expect.stringContaining("found a folder"),
    });
  });

  test("that is left early leaves nothing open", async () => {
    const source = await openSource(await file("left.gz", gzipSync(long.repeat(10))), nothing);
    for await (const _ of source.chunks) break;
    source.close();
    await rm(join(folder, "left.gz"));
  });
});
