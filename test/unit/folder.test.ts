import { existsSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, describe, expect, test } from "vitest";
import { makeFolder } from "../../adapters/folder.js";

const folder = mkdtempSync(join(tmpdir(), "pawpact-folder-"));
afterAll(() => rmSync(folder, { recursive: true, force: true }));

describe("a folder", () => {
  test("is made with those above it, and the topmost new one is named", () => {
    expect(makeFolder(join(folder, "a", "b", "c"))).toBe(join(folder, "a"));
    expect(existsSync(join(folder, "a", "b", "c"))).toBe(true);
    expect(makeFolder(join(folder, "a", "b", "d"))).toBe(join(folder, "a", "b", "d"));
  });

  test("that is there is left as it is", () => {
    expect(makeFolder(folder)).toBeUndefined();
    expect(makeFolder("/")).toBeUndefined();
  });

  test("is refused where a file stands in its way", () => {
    writeFileSync(join(folder, "file"), "");
    expect(() => makeFolder(join(folder, "file"))).toThrow("EEXIST");
    expect(() => makeFolder(join(folder, "file", "below"))).toThrow("ENOTDIR");
  });

  test.skipIf(process.platform !== "linux")("is refused, and at once, where the system has none", () => {
    expect(() => makeFolder("/proc/none/below")).toThrow("ENOENT");
  });
});
