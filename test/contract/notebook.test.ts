import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, expect, test } from "vitest";
import { openNotebook } from "../../adapters/notebook/open.js";
import { describeRedis } from "../kit/redis.js";
import { type RedisServer, startRedis } from "../protocol/redis/server.js";
import { type RedisGroup, startCluster } from "../protocol/redis/several.js";
import { notebookContract } from "./notebook.js";

const folder = mkdtempSync(join(tmpdir(), "pawpact-notebook-"));
afterAll(() => rmSync(folder, { recursive: true, force: true }));

let serial = 0;
const next = () => {
  serial += 1;
};

notebookContract("a file", () => openNotebook(join(folder, `${serial}.pet.sqlite`)), next);

describeRedis("on a Redis", () => {
  let server: RedisServer;
  beforeAll(async () => {
    server = await startRedis({ config: { user: "bot on >s3cret ~* +@all" } });
  });
  afterAll(() => server?.stop());
  const address = () => `redis://bot:s3cret@127.0.0.1:${server.port}/0`;

  notebookContract(
    "a Redis",
    () => openNotebook(address()),
    async () => void (await server.command("FLUSHALL")),
  );

  test("that is full or away refuses in words, and works again without anybody's help", async () => {
    const notebook = await openNotebook(address());
    const adding = () => notebook.todos.add("slack:UANN", "m1", "milk");
    await server.command("CONFIG", "SET", "maxmemory", "1");
    await expect(adding()).rejects.toThrow(
      /^the pet's notebook: writing it failed\. redis:\/\/127\.0\.0\.1:\d+\/0: found "OOM .*It is full/,
    );
    await server.command("CONFIG", "SET", "maxmemory", "0");
    await server.kill();
    const later = await openNotebook(address());
    const reading = await later.todos.of("slack:UANN").catch((error: unknown) => error);
    expect(reading).toMatchObject({
      name: "NotebookError",
      message: expect.stringMatching(/^the pet's notebook: reading it failed\. redis:.*ECONNREFUSED/),
    });
    expect(String(reading)).not.toContain("s3cret");
    await server.restart();
    expect(await later.todos.of("slack:UANN")).toEqual([]);
    // It may not know yet that its Redis is back.
    while (!(await adding().catch(() => null)));
    expect(await later.todos.of("slack:UANN")).toHaveLength(1);
    await Promise.all([notebook.close(), later.close()]);
  });
});

describeRedis("on a cluster", () => {
  let group: RedisGroup;
  beforeAll(async () => {
    group = await startCluster();
  });
  afterAll(() => group?.stop());
  let own = 0;
  notebookContract(
    "a cluster",
    () => openNotebook(group.address(`notes-${own}`)),
    () => {
      own += 1;
    },
  );
});
