import { PassThrough } from "node:stream";
import { describe, expect, test } from "vitest";
import { createProgress, progressLine } from "../../../adapters/cli/progress.js";

describe("progress", () => {
  test.each([
    [500_000, 2_000_000, 1_234, 500, "25 %  0.5 of 2.0 MB  1,234 rows"],
    [2_000_000, 2_000_000, 1_000_000, 4_000, "100 %  2.0 of 2.0 MB  1,000,000 rows  250,000 rows/s"],
    [1_500_000, null, 12, 1_000, "1.5 MB  12 rows  12 rows/s"],
  ])("after %d of %d bytes, %d rows and %d ms", (bytes, total, rows, ms, line) => {
    expect(progressLine(bytes, total, rows, ms)).toBe(line);
  });

  const drawn = (interactive: boolean) => {
    const stderr = new PassThrough();
    let now = 0;
    const progress = createProgress({ stderr, interactive, now: () => now }, null);
    for (now = 0; now <= 1_000; now += 10) progress.update(0, now);
    progress.clear();
    stderr.end();
    return stderr.toArray().then((chunks) => Buffer.concat(chunks).toString());
  };

  test("draws a few times a second on a terminal, and takes its line away", async () => {
    const pieces = (await drawn(true)).split("\r\u001b[K");
    expect(pieces.slice(1)).toEqual([
      ...[0, 200, 400, 600, 800].map((rows) => `0.0 MB  ${rows} rows`),
      expect.any(String),
      "",
    ]);
  });

  test("is silent in a pipe", async () => expect(await drawn(false)).toBe(""));
});
