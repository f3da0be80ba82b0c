import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, afterEach, beforeAll, beforeEach, expect, test, vi } from "vitest";
import { SharedClock } from "../../adapters/pact/shared-clock.js";
import { pawpact } from "../../adapters/pact.js";
import { MemoryChat } from "../kit/chat.js";
import { describeRedis } from "../kit/redis.js";
import { terms } from "./redis/bots.js";
import { type RedisServer, startRedis } from "./redis/server.js";

const MINUTE = 60_000;

describeRedis("the clock of a Redis", () => {
  const folder = mkdtempSync(join(tmpdir(), "pawpact-clock-"));
  let server: RedisServer;
  let warnings: string[];
  /** Resolves with the next warning. */
  let warned: Promise<string>;
  let warn: (message: string) => void;

  beforeAll(async () => {
    server = await startRedis();
  });
  afterAll(async () => {
    await server?.stop();
    rmSync(folder, { recursive: true, force: true });
  });
  beforeEach(() => {
    vi.stubEnv("PAWPACT_DATA", folder);
    vi.useFakeTimers({ now: Date.now(), toFake: ["Date", "performance"] });
    warnings = [];
    warned = new Promise((resolve) => {
      warn = (message) => {
        warnings.push(message);
        resolve(message);
      };
    });
  });
  afterEach(() => vi.useRealTimers());

  const address = () => `redis://127.0.0.1:${server.port}`;

  /** A minute passes, in which this machine's clock is put off. */
  function putOff(ms: number): number {
    const right = Date.now();
    vi.advanceTimersByTime(MINUTE);
    vi.setSystemTime(right + ms);
    return right;
  }

  test("is asked for again by whoever runs no jobs, and followed where the machine's own is put off", async () => {
    const clock = await SharedClock.beside(address(), warn);
    expect([Math.abs(clock.now() - Date.now()), warnings]).toEqual([0, []]);
    const right = putOff(-5 * MINUTE);
    await clock.renew();
    expect(Math.abs(clock.now() - right)).toBeLessThan(MINUTE);
    expect(warnings).toEqual([
      expect.stringMatching(/^clock: found this machine (29\d|30\d) s behind Redis/),
    ]);
  });

  test("is asked for in the rounds of a bot whose digests others deliver", async () => {
    const log = { info: () => {}, warn, error: warn };
    const pact = await pawpact({ agreement: terms, ledger: address(), delivers: false, apart: false, log });
    putOff(5 * MINUTE);
    const chat = new MemoryChat({ now: () => Date.now() });
    await pact.use({ platform: "slack", chat, attach: async () => {}, close: async () => {} });
    expect(await warned).toMatch(/^clock: found this machine (29\d|30\d) s ahead of Redis/);
    await pact.close();
  });

  test("that is away holds nobody up, and is asked for anew once it is back", async () => {
    const other = await startRedis();
    await other.kill();
    const clock = await SharedClock.beside(`redis://127.0.0.1:${other.port}`, warn);
    vi.setSystemTime(Date.now() + 5 * MINUTE);
    await other.restart();
    await clock.renew();
    expect(await warned).toContain("ahead of Redis");
    await other.stop();
  });
});
