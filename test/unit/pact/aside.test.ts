import {
  existsSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  writeFileSync,
} from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeEach, describe, expect, test, vi } from "vitest";
import { asideOf } from "../../../adapters/pact/aside.js";

const folder = mkdtempSync(join(tmpdir(), "pawpact-aside-"));
afterAll(() => rmSync(folder, { recursive: true, force: true }));

let serial = 0;
let data: string;
beforeEach(() => {
  serial += 1;
  data = join(folder, String(serial));
  vi.stubEnv("PAWPACT_DATA", data);
});

const REDIS = "redis://h:6379";

describe("where facts wait", () => {
  test("is beside a ledger that is a file", async () => {
    expect(await asideOf("x/desk.sqlite", "desk").file("spool.jsonl")).toBe("x/desk.spool.jsonl");
  });

  test("is a place of its own for each process that shares a data folder, and each agreement", async () => {
    const [one, other, third] = [asideOf(REDIS, "desk"), asideOf(REDIS, "desk"), asideOf(REDIS, "a/desk.2")];
    expect(await one.file("spool.jsonl")).toBe(join(data, "pawpact.desk.1.spool.jsonl"));
    expect(await other.file("spool.jsonl")).toBe(join(data, "pawpact.desk.2.spool.jsonl"));
    expect(await third.file("spool.jsonl")).toBe(join(data, "pawpact.a%2Fdesk%2e2.1.spool.jsonl"));
    const host = asideOf(REDIS, "desk", "host");
    expect(await host.file("overflow.jsonl")).toBe(join(data, "pawpact.desk~host.1.overflow.jsonl"));
    host.release();
    expect(await one.file("tail")).toBe(join(data, "pawpact.desk.1.tail"));
    one.release();
    const next = asideOf(REDIS, "desk");
    expect(await next.file("tail")).toBe(join(data, "pawpact.desk.1.tail"));
    for (const aside of [other, third, next]) aside.release();
  });

  test("is told by its folder where that can't be made, and is asked for again", async () => {
    writeFileSync(data, "no folder");
    const aside = asideOf(REDIS, "desk");
    await expect(aside.file("spool.jsonl")).rejects.toThrow(
      `data folder ${data}: found "EEXIST: file already exists, mkdir '${data}'", expected a folder to keep files in beside the Redis. Let this process write there, or name another one in PAWPACT_DATA.`,
    );
    rmSync(data);
    expect(await aside.file("spool.jsonl")).toBe(join(data, "pawpact.desk.1.spool.jsonl"));
    aside.release();
  });

  test("takes over what a process that is gone has left there, and nothing of one that runs", async () => {
    mkdirSync(data);
    const left = (name: string, text: string) => writeFileSync(join(data, name), text);
    const running = [asideOf(REDIS, "desk"), asideOf(REDIS, "desk")] as const;
    for (const aside of running) await aside.file("spool.jsonl");
    left("pawpact.desk.2.spool.jsonl", "two\n");
    left("pawpact.desk.3.spool.jsonl", "own\n");
    left("pawpact.desk.5.spool.jsonl", "five\n");
    left("pawpact.desk.7.tail-000000002.jsonl", "seven\n");
    left("pawpact.other.8.spool.jsonl", "other\n");
    const aside = asideOf(REDIS, "desk");
    const file = await aside.file("spool.jsonl");
    expect(file).toBe(join(data, "pawpact.desk.3.spool.jsonl"));
    expect(readFileSync(file, "utf8")).toBe("own\nfive\nseven\n");
    expect(readdirSync(data).filter((name) => name.endsWith("jsonl"))).toEqual([
      "pawpact.desk.2.spool.jsonl",
      "pawpact.desk.3.spool.jsonl",
      "pawpact.other.8.spool.jsonl",
    ]);
    for (const one of [...running, aside]) one.release();
  });

  test("takes over what was seen apart from facts", async () => {
    mkdirSync(data);
    const left = (name: string, text: string) => writeFileSync(join(data, name), text);
    left("pawpact.desk~host.2.seen-000000004.jsonl", "two\n");
    left("pawpact.desk~host.2.overflow.jsonl", "fact\n");
    left("pawpact.desk~host.3.seen-000000004.7.jsonl", "seven\n");
    const aside = asideOf(REDIS, "desk", "host");
    expect(await aside.own("seen")).toBe(join(data, "pawpact.desk~host.1.seen"));
    const found = readdirSync(data).filter((name) => name.endsWith("jsonl"));
    expect(found.map((name) => [name, readFileSync(join(data, name), "utf8")])).toEqual([
      ["pawpact.desk~host.1.overflow.jsonl", "fact\n"],
      ["pawpact.desk~host.1.seen-000000004.2.jsonl", "two\n"],
      ["pawpact.desk~host.1.seen-000000004.3.jsonl", "seven\n"],
    ]);
    aside.release();
  });

  test("may be had by one process alone, beside a file as well", async () => {
    const ledger = join(data, "desk.sqlite");
    const [one, other] = [asideOf(ledger, "desk", "host"), asideOf(ledger, "desk", "host")];
    expect(await one.own("seen")).toBe(join(data, "desk.seen"));
    await expect(other.own("seen")).rejects.toMatchObject({ code: "ledger/held" });
    one.release();
    expect(await other.own("seen")).toBe(join(data, "desk.seen"));
    other.release();
  });

  test("is asked for again where the disk refused it before", async () => {
    writeFileSync(data, "no folder");
    const aside = asideOf(REDIS, "desk");
    await expect(aside.file("spool.jsonl")).rejects.toThrow("EEXIST");
    rmSync(data);
    await aside.file("spool.jsonl");
    expect(existsSync(data)).toBe(true);
    aside.release();
  });
});
