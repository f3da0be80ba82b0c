import { mkdtempSync, readdirSync, readFileSync, rmSync, statSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, expect, test } from "vitest";
import { openInstallationRows } from "../../adapters/installations/open.js";
import { describeRedis } from "../kit/redis.js";
import { type RedisServer, startRedis } from "../protocol/redis/server.js";
import { installationsContract } from "./installations.js";

const folder = mkdtempSync(join(tmpdir(), "pawpact-installations-"));
afterAll(() => rmSync(folder, { recursive: true, force: true }));

let serial = 0;
const ledger = () => join(folder, `${serial}.sqlite`);
const next = () => {
  serial += 1;
};

installationsContract("a file", () => openInstallationRows(ledger()), next);

test("a file of installations is for its owner's eyes, and nothing of what is deleted stays in it", async () => {
  const rows = await openInstallationRows(ledger());
  await rows.put("T1", "xoxb-secret".repeat(500));
  const files = () => readdirSync(folder).filter((name) => name.startsWith(`${serial}.installations`));
  expect(files().map((name) => statSync(join(folder, name)).mode & 0o077)).toEqual(files().map(() => 0));
  const held = () => files().some((name) => readFileSync(join(folder, name)).includes("xoxb-secret"));
  expect(held()).toBe(true);
  await rows.delete("T1");
  expect(held()).toBe(false);
  await rows.close();
  next();
});

test("another kind of file is refused, and left as it is", async () => {
  const file = join(folder, `${serial}.installations.sqlite`);
  writeFileSync(file, "something else".repeat(100));
  await expect(openInstallationRows(ledger())).rejects.toThrow(
    /installations .*: opening it failed; .*expected a file of installations/,
  );
  expect(readFileSync(file, "utf8")).toBe("something else".repeat(100));
  next();
});

describeRedis("on a Redis", () => {
  let server: RedisServer;
  beforeAll(async () => {
    server = await startRedis();
  });
  afterAll(() => server?.stop());

  installationsContract(
    "a Redis",
    () => openInstallationRows(`redis://127.0.0.1:${server.port}/0`),
    async () => void (await server.command("FLUSHALL")),
  );
});
