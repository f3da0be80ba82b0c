import { EventEmitter, once } from "node:events";
import { mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, describe, expect, test } from "vitest";
import { openCronerJobs } from "../../adapters/jobs/croner.js";
import { notebookOf } from "../../adapters/notebook/open.js";
import { type Due, openSkills, postThrough } from "../../adapters/skills/open.js";
import { createPet } from "../../src/pet/hear.js";
import { type Chat, ChatError, type Found } from "../../src/ports/chat.js";
import type { JobFailure } from "../../src/ports/jobs.js";

/** Tuesday, 12:00 in Berlin. */
const START = Date.parse("2026-04-07T10:00:00Z");
const MINUTE = 60_000;

let folder: string;
let open: { close(): Promise<void> }[];
beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), "pawpact-skills-"));
  open = [];
});
afterEach(async () => {
  for (const each of open.reverse()) await each.close();
  await rm(folder, { recursive: true, force: true });
});

/** A chat that keeps what was posted; a test may let it fail. */
class Room extends EventEmitter {
  readonly posted: Due[] = [];
  readonly tries: Due[] = [];
  failing: (due: Due) => void | Promise<void> = () => {};

  readonly post = async (due: Due): Promise<void> => {
    this.tries.push(due);
    this.emit("change");
    await this.failing(due);
    this.posted.push(due);
    this.emit("change");
  };

  async until(holds: () => boolean): Promise<void> {
    while (!holds()) await once(this, "change");
  }
}

const noChat: Pick<Chat, "post" | "find"> = {
  post: async () => Promise.reject(new Error("not this one")),
  find: async () => Promise.reject(new Error("not this one")),
};

/** A pet with real files, just after an instant; time passes from when the pet is there. */
async function start(room: Room, startedAt = START, file: string | null = join(folder, "a.pet.sqlite")) {
  let openedAt: number | null = null;
  const clock = { now: () => startedAt + 1 + (openedAt === null ? 0 : Date.now() - openedAt) };
  const jobs = await openCronerJobs({ file: join(folder, "a.jobs.sqlite"), clock });
  const warnings: string[] = [];
  const skills = await openSkills({
    ...(file === null ? {} : { notebook: file }),
    jobs,
    clock,
    chat: noChat,
    post: room.post,
    env: {},
    log: { warn: (message) => void warnings.push(message) },
  });
  const failures: JobFailure[] = [];
  await jobs.start({
    run: (job) => skills.run(job),
    sweep: async () => {},
    failed: (failure) => void failures.push(failure),
  });
  const pet = createPet(skills);
  openedAt = Date.now();
  let serial = 0;
  let closed = false;
  const running = {
    skills,
    jobs,
    warnings,
    failures,
    async say(
      text: string,
      requester = "slack:UANN",
      message = `slack:C1:${startedAt}.${++serial}`,
      workspace?: string,
    ) {
      const at = startedAt;
      const conversation = "slack:C1:1";
      const asked = {
        text,
        requester,
        ...(workspace === undefined ? {} : { workspace }),
        conversation,
        message,
        at,
        target: "slack:C1",
        timezone: "Europe/Berlin",
      };
      return pet.hear(asked).outcome;
    },
    async close() {
      if (closed) return;
      closed = true;
      await jobs.close();
      await skills.close();
    },
  };
  open.push(running);
  return running;
}

describe("reminders", () => {
  test("are said at their time, once, to where they were asked for", async () => {
    const room = new Room();
    const pet = await start(room);
    const set = await pet.say("remind me in 3 seconds to stretch", "slack:UANN", "slack:C1:7");
    expect(set).toMatchObject({ kind: "done", effort: { durationMs: expect.any(Number) } });
    expect(set.text).toMatchInlineSnapshot(`
      "I will remind you on Tue 2026-04-07 at 12:00:03 (Europe/Berlin): stretch
      "forget reminder 1" cancels it."
    `);
    expect(room.posted).toEqual([]);
    // The same message, delivered again.
    expect((await pet.say("remind me in 3 seconds to stretch", "slack:UANN", "slack:C1:7")).text).toBe(
      set.text,
    );
    await room.until(() => room.posted.length === 1);
    expect(room.posted).toMatchObject([
      { target: "slack:C1", text: "Reminder: stretch", requester: "slack:UANN", maybePosted: null },
    ]);
    expect(room.posted[0]!.key).toMatch(/^[0-9a-z]{1,25}$/);
    await pet.close();
    const later = await start(room, START + MINUTE);
    expect((await later.say("remind me in 3 seconds to stretch", "slack:UANN", "slack:C1:7")).text).toBe(
      "That reminder is over already.",
    );
    expect((await later.say("reminders")).text).toBe("You have no reminders.");
    expect(room.posted).toHaveLength(1);
    expect([pet.failures, pet.warnings]).toEqual([[], []]);
  });

  test("that came due while nobody ran are caught up, and say that they are late", async () => {
    const room = new Room();
    const before = await start(room);
    await before.say("remind me in 10 minutes to call Ann");
    await before.say("remind me tomorrow at 9 to pay");
    await before.close();
    const after = await start(room, START + 135 * MINUTE);
    await room.until(() => room.posted.length === 1);
    expect(room.posted[0]!.text).toMatchInlineSnapshot(`
      "Reminder, 2 hours late: call Ann
      It was due on Tue 2026-04-07 at 12:10 (Europe/Berlin), and I could not say it then."
    `);
    expect((await after.say("reminders")).text).toMatchInlineSnapshot(`
      "Your reminders:
      2. Wed 2026-04-08 at 09:00 (Europe/Berlin): pay
      "forget reminder 2" cancels the first one."
    `);
  });

  test("are set again from the notebook where their job is missing", async () => {
    const room = new Room();
    const before = await start(room);
    await before.say("remind me in 10 minutes to call Ann");
    await before.close();
    await rm(join(folder, "a.jobs.sqlite"));
    await start(room, START + 11 * MINUTE);
    await room.until(() => room.posted.length === 1);
    expect(room.posted[0]!.text).toMatch(/^Reminder, 1 minute late: call Ann\n/);
  });

  test("are a person's own: listed and forgotten by their numbers", async () => {
    const room = new Room();
    const pet = await start(room);
    await pet.say("remind me in 2 hours to call Ann");
    await pet.say("remind me in 1 hour to pay");
    await pet.say("remind me in 3 hours to eat", "slack:UBEN");
    expect((await pet.say("reminders")).text).toMatchInlineSnapshot(`
      "Your reminders:
      2. Tue 2026-04-07 at 13:00 (Europe/Berlin): pay
      1. Tue 2026-04-07 at 14:00 (Europe/Berlin): call Ann
      "forget reminder 2" cancels the first one."
    `);
    expect((await pet.say("forget reminder 2")).text).toMatchInlineSnapshot(`
      "Reminder 2 is forgotten: pay
      I will not remind you of it."
    `);
    expect(await pet.say("forget reminder 2")).toMatchObject({
      kind: "asked-back",
      text: expect.stringMatching(/^You have no reminder 2\. Your reminders:\n1\. .*call Ann/),
    });
    // The answer to what was asked back.
    expect((await pet.say("1")).text).toMatch(/^Reminder 1 is forgotten: call Ann/);
    expect((await pet.say("reminders")).text).toBe("You have no reminders.");
    await pet.close();
    // Both would be late by now, and be said before this one.
    const later = await start(room, START + 150 * MINUTE);
    await later.say("remind me in 1 second to stretch");
    await room.until(() => room.posted.length > 0);
    expect(room.posted.map(({ text }) => text)).toEqual(["Reminder: stretch"]);
  });

  test("that can't be posted are tried again later, and whoever may have heard one is told", async () => {
    const room = new Room();
    room.failing = () => {
      throw new ChatError("chat/later", "slack: found no connection, expected one. Try again later.");
    };
    const first = await start(room);
    await first.say("remind me in 1 second to stretch");
    await room.until(() => room.tries.length === 1);
    await first.close();
    expect(first.warnings[0]!.replace(/^reminder \w+/, "reminder …")).toMatchInlineSnapshot(
      `"reminder … to slack:C1: posting failed; found "slack: found no connection, expected one. Try again later.", expected the chat to take it. It is tried again in 10 s; nothing is to be done."`,
    );

    room.failing = () => {
      throw new ChatError("chat/unsure", "slack: found no answer, expected one. Ask whether it was posted.");
    };
    const second = await start(room, START + MINUTE);
    await room.until(() => room.tries.length === 2);
    await second.close();
    expect(room.tries[1]!.maybePosted).toBeNull();

    room.failing = () => {};
    const third = await start(room, START + 2 * MINUTE);
    await room.until(() => room.posted.length === 1);
    const since = room.tries[2]!.maybePosted!.since;
    expect(since).toBeGreaterThanOrEqual(START + MINUTE);
    expect(since).toBeLessThan(START + 2 * MINUTE);
    await third.close();
    expect([first.failures, second.failures, third.failures]).toEqual([[], [], []]);
  });

  test("that are forgotten while they are posted stay forgotten", async () => {
    const room = new Room();
    const pet = await start(room);
    let refuse = () => {};
    const refused = new Promise<void>((resolve) => {
      refuse = resolve;
    });
    room.failing = async () => {
      await refused;
      throw new ChatError("chat/later", "slack: found no connection, expected one. Try again later.");
    };
    await pet.say("remind me in 1 second to stretch");
    await room.until(() => room.tries.length === 1);
    expect((await pet.say("forget reminder 1")).text).toMatch(/^Reminder 1 is forgotten: stretch/);
    refuse();
    await pet.close();
    room.failing = async () => {};
    const after = await start(room, START + MINUTE);
    expect((await after.say("reminders")).text).toBe("You have no reminders.");
    expect([room.tries.length, room.posted, pet.warnings]).toEqual([1, [], []]);
  });

  test("that can't be set are not kept: whoever is told so is not reminded", async () => {
    const room = new Room();
    const pet = await start(room);
    await pet.jobs.close();
    expect(await pet.say("remind me in 1 hour to pay")).toMatchObject({ kind: "failed" });
    expect((await pet.say("reminders")).text).toBe("You have no reminders.");
    expect(pet.warnings).toHaveLength(1);
    expect(pet.warnings[0]).toMatch(
      /^skill remind: a request failed; found "jobs: at was called after the close/,
    );
  });

  test("have a limit for each person, and a length", async () => {
    const pet = await start(new Room());
    for (let count = 0; count < 100; count++) await pet.say(`remind me in 1 hour to count ${count}`);
    expect(await pet.say("remind me in 1 hour to pay")).toMatchObject({ kind: "failed" });
    expect(await pet.say("remind me in 1 hour to pay", "slack:UBEN")).toMatchObject({ kind: "done" });
    expect(await pet.say(`remind me in 1 hour to ${"pay ".repeat(400)}`, "slack:UBEN")).toMatchObject({
      kind: "failed",
      text: expect.stringMatching(/^That is too long/),
    });
  });
});

describe("lists", () => {
  test("are a person's own, and outlive the process", async () => {
    const room = new Room();
    const before = await start(room);
    for (const what of ["milk", "bread", "eggs"]) await before.say(`todo add ${what}`);
    await before.say("todo add milk", "slack:UBEN", "slack:C1:same");
    await before.say("todo add milk", "slack:UBEN", "slack:C1:same");
    expect((await before.say("todo done 2")).text).toBe("Done: bread\n2 things are to be done.");
    expect((await before.say("todo remove 1")).text).toBe(
      "Taken off your list: milk\nOne thing is to be done.",
    );
    await before.close();
    const after = await start(room, START + MINUTE);
    expect((await after.say("todo")).text).toMatchInlineSnapshot(`
      "Your list:
      2. bread (done)
      3. eggs
      One thing is to be done."
    `);
    expect((await after.say("todo", "slack:UBEN")).text).toBe(
      "Your list:\n1. milk\nOne thing is to be done.",
    );
    expect(await after.say("todo done 9")).toMatchObject({ kind: "asked-back" });
    expect((await after.say("3")).text).toBe("Done: eggs\nAll of it is done.");
    expect((await after.say("todo clear")).text).toMatchInlineSnapshot(
      `"Your list is empty now. It had: bread; eggs."`,
    );
    expect((await after.say("todo", "slack:UBEN")).text).toContain("milk");
  });

  test("are each workspace's own, though their people have one id", async () => {
    const pet = await start(new Room());
    await pet.say("todo add milk", "slack:UANN", "slack:C1:1.1", "T0ONE");
    await pet.say("todo add tea", "slack:UANN", "slack:C2:1.1", "T0TWO");
    expect((await pet.say("todo", "slack:UANN", "slack:C1:1.2", "T0ONE")).text).not.toContain("tea");
    await pet.skills.forget({ requester: "slack:UANN", workspace: "T0ONE" });
    expect((await pet.say("todo", "slack:UANN", "slack:C1:1.3", "T0ONE")).text).toMatch(
      /^Your list is empty/,
    );
    expect((await pet.say("todo", "slack:UANN", "slack:C2:1.2", "T0TWO")).text).toContain("tea");
  });

  test("and reminders of a person are erased on request, nobody else's", async () => {
    const pet = await start(new Room());
    for (const who of ["slack:UANN", "slack:UBEN"]) {
      await pet.say("todo add milk", who);
      await pet.say("remind me in 1 hour to pay", who);
    }
    await pet.skills.forget({ requester: "slack:UANN" });
    expect((await pet.say("reminders")).text).toBe("You have no reminders.");
    expect((await pet.say("todo")).text).toMatch(/^Your list is empty/);
    expect((await pet.say("reminders", "slack:UBEN")).text).toContain("pay");
    expect((await pet.say("todo", "slack:UBEN")).text).toContain("milk");
  });

  test("that are empty ask for no number: the next words are a request of their own", async () => {
    const pet = await start(new Room());
    for (const line of ["todo done 9", "forget reminder 2"]) {
      expect((await pet.say(line)).kind).toBe("asked-back");
      expect((await pet.say("1")).text).not.toMatch(/empty|You have no/);
    }
  });

  test("need no file", async () => {
    const pet = await start(new Room(), START, null);
    await pet.say("todo add milk");
    expect((await pet.say("todo")).text).toContain("1. milk");
  });
});

describe("a pet's notebook", () => {
  test("lies beside its ledger", () => {
    expect(notebookOf("data/pawpact.sqlite")).toBe("data/pawpact.pet.sqlite");
  });

  test("is refused where it is something else", async () => {
    const file = join(folder, "letter.txt");
    await writeFile(file, "Dear customer, ".repeat(100));
    const open = async (path: string) => {
      const jobs = await openCronerJobs();
      const skills = openSkills({ notebook: path, jobs, clock: { now: () => START }, chat: noChat, env: {} });
      return skills.catch((error: Error) => String(error).replaceAll(folder, "…"));
    };
    expect(await open(file)).toMatchInlineSnapshot(
      `"NotebookError: the pet's notebook …/letter.txt: opening it failed; found "file is not a database", expected a notebook, or none yet, on a disk with room. Free the disk, or name another file."`,
    );
    const jobsFile = join(folder, "b.jobs.sqlite");
    await (await openCronerJobs({ file: jobsFile })).close();
    expect(await open(jobsFile)).toContain('found "another kind of database"');
  });
});

describe("a reminder posted through a chat", () => {
  const due: Due = {
    target: "slack:C1",
    text: "Reminder, 1 hour late: pay\nIt was due.",
    requester: "slack:UANN",
    conversation: "slack:C1:1",
    key: "abc",
    maybePosted: { since: 5, note: "Perhaps twice." },
  };
  const postedAs = async (found: Found, given: Due) => {
    const posted: unknown[] = [];
    await postThrough({
      async post(...args) {
        posted.push(args);
        return { message: "slack:C1:2" };
      },
      find: async () => found,
    })(given);
    return posted;
  };

  test("carries its key", async () => {
    const report = { title: "Reminder, 1 hour late: pay", blocks: [{ kind: "text", text: "It was due." }] };
    const given = { ...due, maybePosted: null };
    expect(await postedAs({ status: "absent" }, given)).toEqual([["slack:C1", report, { key: "abc" }]]);
  });

  test("that may be there already is looked for, and says so where nobody can tell", async () => {
    expect(await postedAs({ status: "found", message: "slack:C1:1" }, due)).toEqual([]);
    const text = async (found: Found) => JSON.stringify(await postedAs(found, due));
    expect(await text({ status: "absent" })).not.toContain("Perhaps twice.");
    expect(await text({ status: "cannot-tell", reason: "no right" })).toContain("Perhaps twice.");
  });
});
