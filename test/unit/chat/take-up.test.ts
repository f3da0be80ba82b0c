import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, describe, expect, test } from "vitest";
import type { Prepare, Ready } from "../../../adapters/chat/answerer.js";
import { TakeUp } from "../../../adapters/chat/take-up.js";
import { deferred } from "../../../adapters/pact/apart/deferred.js";
import { type Pact, pawpact } from "../../../adapters/pact.js";
import { LEASE_MS } from "../../../src/app/delivery/attempt.js";
import { MINUTE, MONDAY } from "../../kit/facts.js";
import { Hand } from "../../kit/house.js";
import { termsWith } from "../../kit/terms.js";

const HELP = { platform: "slack", workspace: "T0WORK", channel: "C0HELP" };
const ann = { id: "slack:UANN" };
const of = { platform: "slack", workspace: "T0WORK" };

let clock: Hand;
let folder: string;
let pact: Pact;
let log: string[];
let serial: number;
/** What was answered, in order. */
let said: string[];
const looked: string[][] = [];

beforeEach(async () => {
  clock = new Hand(MONDAY);
  folder = mkdtempSync(join(tmpdir(), "pawpact-take-up-"));
  log = [];
  said = [];
  looked.length = 0;
  serial = 0;
  const say = (message: string) => void log.push(message);
  pact = await pawpact({
    agreement: termsWith(),
    ledger: join(folder, "pact.sqlite"),
    ...{ clock, apart: false, proposedAt: MONDAY, log: { info: say, warn: say, error: say } },
  });
});
afterEach(async () => {
  await pact.close();
  rmSync(folder, { recursive: true, force: true });
});

/** Ann asks for something, a minute after whatever was asked before. */
async function asks(text: string, root?: string): Promise<string> {
  clock.at += MINUTE;
  serial += 1;
  const message = `slack:C0HELP:${serial}.000001`;
  const conversation = root ?? message;
  const event = { kind: "message", place: HELP, conversation, message, at: clock.at, author: ann } as const;
  await pact.keep({ ...event, text, addressed: true });
  return message;
}

/** As the platform does when the pet has answered. */
async function answers(message: string, conversation = message): Promise<void> {
  clock.at += 1;
  const author = { id: "slack:UPET", bot: true, self: true };
  const event = { kind: "message", place: HELP, conversation, at: clock.at, author } as const;
  const repliesTo = { message };
  await pact.keep({ ...event, message: `${message}9`, text: "Renew the token.", repliesTo });
  said.push(message);
}

const prepare: Prepare = async ({ conversation, message }) => ready(message, conversation);
function ready(message: string, conversation = message, work: () => Promise<void> = async () => {}): Ready {
  return {
    once: false,
    async hear(allowed) {
      await work();
      await allowed?.();
      await answers(message, conversation);
    },
  };
}

/** Another life of the bot, or another process of it. Time passes as soon as it waits. */
function bot(shared = false) {
  const waits: number[] = [];
  const takeUp = new TakeUp(pact, shared, async (ms) => {
    waits.push(ms);
    clock.at += ms;
  });
  const look = (channels: readonly string[]) => void looked.push([...channels]);
  const caughtUp = async (how = prepare, channels: readonly string[] = ["C0HELP"], since = MONDAY) => {
    takeUp.caughtUp({ pact, of, since, channels: new Set(channels), look }, how);
    await takeUp.settled();
  };
  return { takeUp, caughtUp, waits };
}

describe("what waits is taken up", () => {
  test("in the order of asking, once, whoever comes after", async () => {
    const [milk, tea] = [await asks("milk"), await asks("tea")];
    await bot().caughtUp();
    expect(said).toEqual([milk, tea]);
    await bot().caughtUp();
    expect(said).toEqual([milk, tea]);
    expect(log.filter((line) => line.includes("takes up"))).toHaveLength(2);
  });

  test("with every message of a conversation, one after the other", async () => {
    const milk = await asks("milk");
    const more = await asks("oat milk", milk);
    let under = 0;
    await bot().caughtUp(async ({ message }) =>
      ready(message, milk, async () => {
        under += 1;
        expect(under).toBe(1);
        await pact.settled();
        under -= 1;
      }),
    );
    expect(said).toEqual([milk, more]);
  });

  test("where its channel was read, and never in another one", async () => {
    await asks("milk");
    await bot().caughtUp(prepare, ["C0OTHER"]);
    expect(said).toEqual([]);
  });

  test("once, with what is read back while others are answered", async () => {
    const milk = await asks("milk");
    const { takeUp } = bot();
    const [begun, held] = [deferred(), deferred()];
    const slow: Prepare = async ({ message }) => {
      begun.resolve();
      return ready(message, message, () => held.promise);
    };
    const turn = { pact, of, since: MONDAY, look: () => {} };
    takeUp.caughtUp({ ...turn, channels: new Set(["C0HELP"]) }, slow);
    await begun.promise;
    const tea = await asks("tea");
    for (const channel of ["C0OTHER", "C0HELP"])
      takeUp.caughtUp({ ...turn, channels: new Set([channel]) }, slow);
    held.resolve();
    await takeUp.settled();
    expect(said).toEqual([milk, tea]);
  });

  test("not what is being answered live, and not twice where it is told of again", async () => {
    const milk = await asks("milk");
    const { takeUp, caughtUp } = bot();
    expect([takeUp.begins(milk), takeUp.begins(milk)]).toEqual([true, false]);
    await caughtUp();
    expect(said).toEqual([]);
  });

  test("not what was asked before anybody looked, unless the platform tells of it again", async () => {
    const [, tea] = [await asks("milk"), await asks("tea")];
    const { takeUp, caughtUp } = bot();
    takeUp.leaves(tea, HELP);
    const since = clock.at + MINUTE;
    await caughtUp(prepare, [], since);
    expect([said, looked]).toEqual([[], [["C0HELP"]]]);
    await caughtUp(prepare, ["C0HELP"], since);
    expect(said).toEqual([tea]);
    takeUp.leaves(tea, HELP);
    expect(looked).toHaveLength(1);
    const bread = await asks("bread");
    takeUp.leaves(bread, HELP);
    expect(looked).toHaveLength(2);
  });

  test("not what is not for this bot, and what can't be found out now is left for later", async () => {
    const milk = await asks("milk");
    const tea = await asks("tea");
    const first = bot();
    await first.caughtUp(async ({ message }) => {
      if (message === milk) throw new Error("Slack is away");
      return null;
    });
    const told = "slack: a request that waits was not answered: Slack is away. It is tried again";
    expect([said, log.at(-1), first.waits, looked]).toEqual([[], told, [5 * MINUTE], [["C0HELP"]]]);
    await bot().caughtUp();
    expect(said).toEqual([milk, tea]);
  });

  test("again where the platform did not take the answer, once the place was read again", async () => {
    const milk = await asks("milk");
    const first = bot();
    await first.caughtUp(async ({ message }) =>
      ready(message, message, async () => {
        throw new Error("not_in_channel");
      }),
    );
    expect([first.waits, looked, said]).toEqual([[MINUTE], [["C0HELP"]], []]);
    await bot().caughtUp();
    expect(said).toEqual([milk]);
  });

  test("not by one that is told to end, but for what is under way", async () => {
    const milk = await asks("milk");
    await asks("tea", milk);
    const { takeUp, caughtUp } = bot();
    await caughtUp(async ({ message }) =>
      ready(message, message, async () => void (await Promise.race([takeUp.close(0), null]))),
    );
    expect(said).toEqual([milk]);
  });
});

describe("of several processes", () => {
  test("one answers, and what another one was killed at is looked at once its time is over", async () => {
    const milk = await asks("milk");
    const killed = bot();
    const [begun, held] = [deferred(), deferred()];
    const never = () => {
      begun.resolve();
      return held.promise;
    };
    void killed.caughtUp(async ({ message }) => ready(message, message, never));
    await begun.promise;
    const other = bot(true);
    await other.caughtUp();
    expect([said, other.waits, looked]).toEqual([[], [LEASE_MS], [["C0HELP"]]]);
    await bot().caughtUp();
    expect(said).toEqual([milk]);
  });

  test("the one that is told live of what another one is at leaves it, and looks at it later", async () => {
    const milk = await asks("milk");
    const at = bot(true);
    await at.caughtUp(prepare, []);
    const [begun, held] = [deferred(), deferred()];
    const work = () => {
      begun.resolve();
      return held.promise;
    };
    const answering = at.takeUp.live(milk, HELP, ready(milk, milk, work));
    await begun.promise;
    const other = bot(true);
    await other.caughtUp(prepare, []);
    await other.takeUp.live(milk, HELP, ready(milk));
    expect([said, looked]).toEqual([[], [["C0HELP"]]]);
    held.resolve();
    await answering;
    expect(said).toEqual([milk]);
  });

  test("one that was too slow says nothing", async () => {
    const milk = await asks("milk");
    const slow = bot(true);
    const answering = slow.takeUp.live(
      milk,
      HELP,
      ready(milk, milk, async () => {
        clock.at += LEASE_MS;
        await bot(true).takeUp.live(milk, HELP, ready(milk));
      }),
    );
    await answering;
    expect(said).toEqual([milk]);
  });
});

describe("what somebody makes a task", () => {
  async function opens(message: string, title: string | null, on?: string): Promise<void> {
    const asked = { author: ann, place: HELP, message, at: clock.at, ...(on === undefined ? {} : { on }) };
    await pact.ask(asked, title === null ? "task open" : `task open "${title}"`);
    const { takeUp } = bot();
    takeUp.opened({ pact, asked, title }, async (request) => {
      told.push(`${request.message} ${request.title}`);
      return ready(request.message, request.conversation);
    });
    await takeUp.settled();
  }
  const told: string[] = [];
  beforeEach(() => void told.splice(0));

  test("is taken up at once, with the words of the command, though the ledger keeps none", async () => {
    await opens("slack:C0HELP:trigger:1", "the build fails");
    expect(told).toEqual(["slack:C0HELP:trigger:1 the build fails"]);
  });

  test("also at a message that was heard, and asked for nothing by itself", async () => {
    await opens("slack:C0HELP:trigger:1", null, "slack:C0HELP:5.000001");
    expect(said).toEqual(["slack:C0HELP:5.000001"]);
  });
});
