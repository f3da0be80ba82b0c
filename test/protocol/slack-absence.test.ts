import { EventEmitter, once } from "node:events";
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import type { App } from "@slack/bolt";
import { afterEach, beforeEach, describe, expect, test } from "vitest";
import type { Asked } from "../../src/app/desk.js";
import { renderText } from "../../src/report/text.js";
import { DAY, HOUR, MINUTE } from "../kit/facts.js";
import { termsWith } from "../kit/terms.js";
import { type Plugin, type PluginOptions, startPlugin } from "./slack-plugin.js";
import { PET, type SlackMessage, SlackWorkspace } from "./slack-workspace.js";

const START = Date.UTC(2026, 2, 2, 9);
const [HELP, OTHER, PRIVATE, DIRECT] = ["C0HELP", "C0OTHER", "G0PRIVATE", "D0ANNPET"];

let workspace: SlackWorkspace;
let folder: string;
let ledger: string;
let plugin: Plugin;
let log: string[];
beforeEach(() => {
  workspace = new SlackWorkspace(START);
  workspace.stepMs = 1_250;
  folder = mkdtempSync(join(tmpdir(), "pawpact-absence-"));
  ledger = join(folder, "pact.sqlite");
  log = [];
});
afterEach(async () => {
  await plugin.close();
  rmSync(folder, { recursive: true, force: true });
});

const say = (message: string) => void log.push(message);
const waits: number[] = [];
/** Time passes as soon as somebody waits for it; nobody waits for an hour. */
const wait: NonNullable<PluginOptions["wait"]> = (ms, signal) => {
  if (ms >= 5 * MINUTE) return new Promise((_, reject) => signal.addEventListener("abort", reject));
  waits.push(ms);
  workspace.now += ms;
  return Promise.resolve();
};

async function start(options: PluginOptions = {}, handle: (app: App) => void = () => {}): Promise<Plugin> {
  waits.length = 0;
  plugin = await startPlugin(workspace, handle, {
    ledger,
    log: { info: say, warn: say, error: say },
    wait,
    ...options,
  });
  return plugin;
}

/** The app is away while something happens, and Slack gives up to tell it. */
async function away(work: () => void, options: PluginOptions = {}): Promise<Plugin> {
  await plugin.settle();
  await plugin.close();
  workspace.now += MINUTE;
  work();
  workspace.now += HOUR;
  log.length = 0;
  return start({ missed: workspace.events.length, ...options });
}

const post = (channel: string, text: string, thread_ts?: string, by: string | typeof PET = "UANN") =>
  workspace.post(by, { channel, text, ...(thread_ts === undefined ? {} : { thread_ts }) });
const gaps = async () => {
  const { facts } = await plugin.pact.desk.ledger.load("pact:observations");
  return facts.flatMap((fact) => {
    if (fact.type !== "observation.gap") return [];
    const { from, to, ...data } = fact.data;
    return [{ ...data, minutes: Math.round((to - from) / MINUTE) }];
  });
};
const figures = async () =>
  (await plugin.tasks()).map(({ task, judgement, clocks }) => ({
    task: task.id.split(":").slice(1).join(":"),
    status: judgement.status,
    grade: judgement.grade,
    partial: judgement.partial,
    clocks: Object.entries(clocks).map(([name, { state, startedAt, stoppedAt }]) => {
      return `${name} ${state} ${startedAt} ${stoppedAt}`;
    }),
  }));
async function status(): Promise<string> {
  const asked: Asked = {
    author: { id: "slack:UANN" },
    place: { platform: "slack", workspace: "T0WORK", channel: HELP },
    message: "slack:C0HELP:trigger:1",
    at: workspace.now,
  };
  return renderText((await plugin.pact.ask(asked, "status")).report, { width: 200, colour: false });
}

describe("after an absence", () => {
  /** What happens in a workspace, in two halves. */
  const days = () => {
    let root: SlackMessage;
    let closed: SlackMessage;
    let claim: SlackMessage;
    const before = () => {
      root = post(HELP, "<@UPET> the build fails");
      post(HELP, "The token has expired.", root.ts, PET);
      closed = post(OTHER, "<@UPET> a ticket, please");
      claim = post(OTHER, "Created PR 7, <@UANN>", closed.ts, PET);
      post(DIRECT, "it hangs");
      post(PRIVATE, "<@UPET> in private");
    };
    const during = () => {
      post(HELP, "and now?", root.ts);
      workspace.now += MINUTE;
      const answer = post(HELP, "Thinking…", root.ts, PET);
      workspace.edit(HELP, answer.ts, "Renew it.", PET.user);
      post(HELP, "please help with <@UPET>", post(HELP, "a plain root", undefined, "UBOB").ts, "UBOB");
      workspace.react(OTHER, claim.ts, "UANN", "white_check_mark");
      post(OTHER, "not solved", closed.ts);
      post(DIRECT, "Restart it, then it works.", undefined, PET);
      post(PRIVATE, "<@UPET> again", undefined, "UBOB");
    };
    return { before, during };
  };

  test("every figure from messages is as if it had never been away", async () => {
    const there = days();
    await start({ ledger: join(folder, "there.sqlite") });
    there.before();
    await plugin.settle();
    workspace.now += MINUTE;
    there.during();
    await plugin.settle();
    workspace.now += HOUR;
    const expected = await figures();
    expect(expected).toHaveLength(6);
    await plugin.close();

    workspace = new SlackWorkspace(START);
    workspace.stepMs = 1_250;
    const missed = days();
    await start();
    missed.before();
    await away(missed.during);
    expect(await figures()).toEqual(expected);
    expect(log.at(-1)).toMatch(/^slack: read back \d+ messages of 4 channels$/);
    expect(await gaps()).toEqual([]);
  });

  test.each([[["slack:UPET"]], [[]]])(
    "a mention that an edit brought has no known start (the agreement names the bot: %j)",
    async (members) => {
      const terms = { assistant: { ...termsWith().assistant, members } };
      await start({ terms });
      await away(
        () => {
          const root = post(HELP, "the build fails");
          workspace.now += HOUR;
          workspace.edit(HELP, root.ts, "<@UPET> the build fails", "UANN");
          post(HELP, "Renew it.", root.ts, PET);
        },
        { terms },
      );
      const clocks = (await plugin.tasks()).map((one) => one.clocks["first-response-time"]);
      expect(clocks).toMatchObject([{ partial: true }]);
    },
  );

  test("nothing is read that was there before anybody watched", async () => {
    post(HELP, "<@UPET> long ago");
    workspace.now += MINUTE;
    await start({ missed: 2 });
    expect(await figures()).toEqual([]);
    await away(() => {});
    expect(await figures()).toEqual([]);
    expect(log.at(-1)).toBe("slack: read back 0 messages of 1 channel");
  });

  test("a thread whose tasks are over is read as well, where somebody went on with it", async () => {
    await start();
    const root = post(HELP, "<@UPET> the build fails");
    const answer = post(HELP, "Created PR 7, <@UANN>", root.ts, PET);
    workspace.react(HELP, answer.ts, "UANN", "white_check_mark");
    await plugin.settle();
    workspace.now += 2 * DAY;
    await away(() => post(HELP, "it is back", root.ts));
    expect(await figures()).toMatchObject([{ status: "open" }]);
  });

  test("a request that is overdue is read whole, in a channel and in a direct message, reactions too", async () => {
    await start();
    for (const channel of [HELP, DIRECT]) {
      const root = post(channel, "<@UPET> the build fails");
      post(channel, "Renew it.", channel === HELP ? root.ts : undefined, PET);
    }
    await plugin.settle();
    workspace.now += DAY;
    const renewed = (channel: string) =>
      workspace.messages(channel).find(({ text }) => text === "Renew it.")!;
    await away(() => {
      for (const channel of [HELP, DIRECT])
        workspace.react(channel, renewed(channel).ts, "UANN", "white_check_mark");
    });
    expect(await figures()).toMatchObject([
      { status: "completed", grade: "A" },
      { status: "completed", grade: "A" },
    ]);
  });

  test("a stretch that was read once is not read again", async () => {
    await start();
    post(HELP, "<@UPET> the build fails");
    await away(() => post(HELP, "any news?"));
    expect(log.at(-1)).toBe("slack: read back 2 messages of 1 channel");
    workspace.now += DAY;
    await away(() => {});
    // The open thread alone.
    expect(log.at(-1)).toBe("slack: read back 1 message of 1 channel");
  });

  test("an agreement that names its channels has those read and no other", async () => {
    const terms = { scope: ["slack:T0WORK/C0HELP"] };
    await start({ terms });
    post(HELP, "<@UPET> the build fails");
    post(OTHER, "<@UPET> elsewhere");
    await away(() => post(HELP, "<@UPET> more", undefined, "UBOB"), { terms });
    expect(await figures()).toHaveLength(2);
    expect(plugin.api.called.filter((method) => method === "users.conversations")).toEqual([]);
    expect(log.at(-1)).toMatch(/of 1 channel$/);
  });

  test("what it says itself meanwhile and what happens live are counted once", async () => {
    await start();
    post(HELP, "<@UPET> the build fails");
    await plugin.settle();
    await plugin.close();
    workspace.now += MINUTE;
    const lost = workspace.events.length;
    post(HELP, "<@UPET> and this?", undefined, "UBOB");
    // Slack tells of it again, late, while it is read back.
    await start({ missed: lost, reading: false });
    const done = plugin.readBack();
    await plugin.settle({ times: 2 });
    await done;
    expect(await figures()).toHaveLength(2);
  });
});

describe("what Slack does not give", () => {
  test("for want of a scope is a gap that names it, until it is filled", async () => {
    await start();
    post(PRIVATE, "<@UPET> in private");
    await plugin.settle();
    workspace.scopes.delete("groups:history");
    await away(() => post(PRIVATE, "any news?"));
    expect(await gaps()).toEqual([
      { channel: "slack:G0PRIVATE", needs: "groups:history", reason: "scope", minutes: 61 },
    ]);
    expect(await figures()).toMatchObject([{ partial: true }]);
    expect(await status()).toMatch(
      /NOT READ: #G0PRIVATE from .* to .*: its tasks of that time are partial\. Add the scope groups:history to the app, and install it again\./,
    );

    workspace.scopes.add("groups:history");
    await away(() => {});
    expect(await gaps()).toMatchObject([{ channel: "slack:G0PRIVATE", closed: true }]);
    expect(await figures()).toMatchObject([{ partial: false }]);
    expect(await status()).not.toContain("NOT READ");
  });

  test("of a channel that it was put out of is a gap that grows, and is filled once it is invited", async () => {
    await start();
    post(HELP, "<@UPET> the build fails");
    await away(() => workspace.outside.add(HELP));
    expect(await gaps()).toEqual([{ channel: "slack:C0HELP", reason: "membership", minutes: 61 }]);
    expect(await status()).toContain("Invite the assistant to the channel.");
    post(HELP, "<@UPET> is nobody there?", undefined, "UBOB");
    await away(() => {});
    expect(await gaps()).toEqual([{ channel: "slack:C0HELP", reason: "membership", minutes: 122 }]);

    workspace.outside.delete(HELP);
    const done = plugin.readBack();
    workspace.events.push({
      type: "member_joined_channel",
      user: PET.user,
      channel: HELP,
      event_ts: workspace.stamp(),
    });
    await plugin.settle();
    await done;
    expect(await gaps()).toMatchObject([{ closed: true, minutes: 122 }]);
    expect(await figures()).toMatchObject([{ partial: false }, { partial: false }]);
  });

  test("because a free workspace forgets it is a gap that stays", async () => {
    await start();
    post(HELP, "<@UPET> the build fails");
    await away(() => {
      post(HELP, "<@UPET> hello?", undefined, "UBOB");
      workspace.now += 100 * DAY;
      workspace.forgottenBefore = workspace.now - 90 * DAY;
      post(HELP, "<@UPET> still there", undefined, "UBOB");
    });
    expect(await gaps()).toEqual([{ channel: "slack:C0HELP", reason: "retention", minutes: 144_001 }]);
    await away(() => {});
    expect(await gaps()).toHaveLength(1);
    expect(await status()).toContain("The platform keeps nothing older, so that it stays open.");
  });

  test("without the scopes that list channels, those with tasks are read all the same, and it says so", async () => {
    for (const scope of ["channels:read", "groups:read", "im:read", "mpim:read"])
      workspace.scopes.delete(scope);
    await start();
    post(HELP, "<@UPET> the build fails");
    await away(() => post(HELP, "<@UPET> more", undefined, "UBOB"));
    expect(await figures()).toHaveLength(2);
    expect(log).toContain(
      "slack: users.conversations found missing_scope, expected to be told which channels the bot is in. Add channels:read, groups:read, im:read, or name the channels in the agreement's scope",
    );
  });
});

describe("reading back", () => {
  test("waits as long as Slack says, and goes on where it was", async () => {
    await start();
    for (let index = 0; index < 250; index++) post(HELP, `${index}`);
    await away(
      () => {
        for (let index = 0; index < 450; index++) post(HELP, `${index}`);
        post(HELP, "<@UPET> the build fails");
      },
      { mishaps: { "conversations.history": ["rate", "dropped", "rate"] } },
    );
    expect(waits).toEqual([7_000, 2_000, 7_000, 2_400, 2_400, 2_400]);
    expect(log.at(-1)).toBe("slack: read back 701 messages of 1 channel");
    expect(await figures()).toHaveLength(1);
  });

  test("of an app that is sold outside of Slack's shop takes long, and is a gap as long as it does", async () => {
    await start();
    post(HELP, "<@UPET> the build fails");
    post(OTHER, "<@UPET> another");
    await plugin.settle();
    workspace.outsideShop = true;
    const seen: string[] = [];
    const gate = new EventEmitter();
    const opened = once(gate, "open");
    await away(
      () => {
        for (let index = 0; index < 300; index++) post(HELP, `${index}`);
      },
      {
        reading: false,
        wait: async (ms, signal) => {
          await opened;
          if (ms === MINUTE)
            seen.push(...(await gaps()).map(({ channel, reason }) => `${channel} ${reason}`));
          return wait(ms, signal);
        },
      },
    );
    const done = plugin.readBack();
    gate.emit("open");
    await done;
    expect([...new Set(seen)]).toEqual(["slack:C0HELP rate", "slack:C0OTHER rate"]);
    expect(log).toContain(
      "slack: conversations.history gives 15 messages at a time, as to apps that are sold outside of its own shop: it is asked once a minute",
    );
    expect(await gaps()).toMatchObject([{ closed: true }, { closed: true }]);
    expect(await figures()).toMatchObject([{ partial: false }, { partial: false }]);
  });

  test("that is cut off is gone on with at the next start, and what was read is kept", async () => {
    await start();
    post(HELP, "<@UPET> the build fails");
    post(OTHER, "<@UPET> another");
    let asked = () => {};
    const waiting = new Promise<void>((resolve) => {
      asked = resolve;
    });
    await away(() => post(OTHER, "<@UPET> more", undefined, "UBOB"), {
      reading: false,
      mishaps: { "conversations.history": ["internal_error", "rate"] },
      // For ever, until it is closed.
      wait: (_, signal) =>
        new Promise((__, reject) => {
          asked();
          signal.addEventListener("abort", () => reject(new Error("closed")));
        }),
    });
    await waiting;
    expect(await figures()).toHaveLength(2);
    await away(() => {});
    expect(await figures()).toHaveLength(3);
  });

  test("begins again when Slack says that it dropped events", async () => {
    await start();
    post(HELP, "<@UPET> the build fails");
    await plugin.settle();
    workspace.now += HOUR;
    workspace.events.length = 0;
    const minute = Math.floor(workspace.now / 1_000);
    post(HELP, "<@UPET> more", undefined, "UBOB");
    workspace.events.length = 0;
    workspace.now += HOUR;
    const done = plugin.readBack();
    await plugin.limited(minute);
    await done;
    expect(await figures()).toHaveLength(2);
  });

  test("that fails leaves the app alone, and is tried again", async () => {
    await start();
    post(HELP, "<@UPET> the build fails");
    await plugin.settle();
    let again = () => {};
    await away(() => post(HELP, "<@UPET> more", undefined, "UBOB"), {
      mishaps: { "users.conversations": ["token_expired"] },
      wait: (_, signal) =>
        new Promise((resolve, reject) => {
          again = resolve;
          signal.addEventListener("abort", () => reject(new Error("closed")));
        }),
    });
    expect(log.at(-1)).toBe(
      "slack: reading back broke off: An API error occurred: token_expired. It is tried again",
    );
    expect(await figures()).toHaveLength(1);
    const done = plugin.readBack();
    again();
    await done;
    expect(await figures()).toHaveLength(2);
  });
});
