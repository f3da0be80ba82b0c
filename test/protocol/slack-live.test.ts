import type { App } from "@slack/bolt";
import { afterEach, beforeEach, describe, expect, test } from "vitest";
import { compileRules } from "../../src/chat/rules.js";
import type { Fact } from "../../src/task/fact.js";
import { DAY, HOUR, MINUTE } from "../kit/facts.js";
import { frameWith } from "../kit/frame.js";
import { merged, shown } from "./seen.js";
import { type PetApp, startPet } from "./slack-bolt.js";
import { envelopesOf } from "./slack-delivery.js";
import { factsOf, readMessages } from "./slack-read-back.js";
import { PET, type SlackMessage, SlackWorkspace } from "./slack-workspace.js";

const START = Date.UTC(2026, 2, 2, 9);
const NOW = START + 30 * DAY;
const [HELP, DIRECT] = ["C0HELP", "D0HELPPET"];
const frame = frameWith();
const rules = compileRules(frame.terms);

/** An assistant as people write them: a placeholder that becomes the answer, a claim when asked for one. */
function assistant(app: App): void {
  app.event("app_mention", async ({ event, client, say }) => {
    if (event.edited) return;
    if (event.text.includes("loosely")) {
      await say("Here it is, in the open.");
      return;
    }
    const thread_ts = event.thread_ts ?? event.ts;
    await client.reactions.add({ channel: event.channel, timestamp: event.ts, name: "eyes" });
    const { ts } = await client.chat.postMessage({ channel: event.channel, thread_ts, text: "Thinking…" });
    const blocks = event.text.includes("nicely") ? [{ type: "divider" }] : undefined;
    const text = "The token has expired.";
    await client.chat.update({ channel: event.channel, ts: ts!, text, ...(blocks ? { blocks } : {}) });
  });
  app.message(async ({ message, client, say }) => {
    if (message.subtype !== undefined || !("text" in message)) return;
    if (message.channel_type === "im") {
      const under = message.text?.includes("thread") ? { thread_ts: message.ts } : {};
      await say({ text: "Restart it, then it works.", ...under });
    } else if (message.thread_ts !== undefined && message.text === "please do it") {
      const { channel, thread_ts } = message;
      await client.chat.postMessage({ channel, thread_ts, text: `Created PR 7, <@${message.user}>` });
    }
  });
}

let slack: SlackWorkspace;
let pet: PetApp;
beforeEach(async () => {
  slack = new SlackWorkspace(START);
  slack.stepMs = 1_250;
  pet = await startPet(slack, rules, assistant);
});
afterEach(() => pet.close());

async function readBack(workspace?: string): Promise<Fact[]> {
  const lists = [HELP, DIRECT].map(async (channel) =>
    factsOf(await readMessages(pet.ask, channel), channel, rules, workspace),
  );
  return (await Promise.all(lists)).flat();
}
const tasks = (...lists: readonly (readonly Fact[])[]) => shown(merged(...lists).values(), frame, NOW);
const named = (facts: readonly Fact[]) => [...new Set(facts.map(({ id }) => id))].sort();
/** What a fact says, without how well it is known. */
const said = ({ clock: _, ...fact }: Fact) => fact;
const wait = (ms: number) => {
  slack.now += ms;
};
const lastOf = (channel: string, by: string) =>
  slack.messages(channel).findLast(({ user }) => user === by) as SlackMessage;

/** Ann asks, presses on, gets a claim, confirms it and takes it back. */
async function conversation(delivery = {}) {
  const root = slack.post("UANN", { channel: HELP, text: "<@UPET> the build fails" });
  await pet.settle(delivery);
  wait(3 * MINUTE);
  slack.post("UANN", { channel: HELP, text: "please do it", thread_ts: root.ts });
  await pet.settle(delivery);
  wait(2 * MINUTE);
  const claim = lastOf(HELP, PET.user);
  slack.react(HELP, claim.ts, "UANN", "white_check_mark");
  await pet.settle(delivery);
  wait(3 * HOUR);
  slack.react(HELP, claim.ts, "UANN", "x");
  await pet.settle(delivery);
  return { root, claim };
}

/** Everything else that people do in Slack. */
async function day(delivery = {}) {
  const { root } = await conversation(delivery);
  wait(HOUR);
  slack.post({ bot: "BRELAY" }, { channel: HELP, text: "and on the phone?", thread_ts: root.ts });
  slack.post("UBOB", {
    channel: HELP,
    text: "try it without the cache",
    thread_ts: root.ts,
    broadcast: true,
  });
  slack.post("UANN", { channel: HELP, text: "", files: 1, thread_ts: root.ts });
  slack.unfurl(HELP, root.ts);
  wait(MINUTE);
  const plain = slack.post("UBOB", { channel: HELP, text: "who knows about proxies?" });
  const gone = slack.post("UBOB", { channel: HELP, text: "nobody?", thread_ts: plain.ts });
  await pet.settle(delivery);
  wait(MINUTE);
  slack.edit(HELP, plain.ts, "<@UPET> do you know about proxies?", "UBOB");
  slack.delete(HELP, gone.ts);
  await pet.settle(delivery);
  wait(MINUTE);
  slack.post("UANN", { channel: DIRECT, text: "it hangs" });
  await pet.settle(delivery);
  wait(10 * MINUTE);
  slack.post("UANN", { channel: DIRECT, text: "and again, see the thread" });
  await pet.settle(delivery);
  slack.post("UANN", { channel: DIRECT, text: "thanks", thread_ts: lastOf(DIRECT, "UANN").ts });
  await pet.settle(delivery);
}

describe("a conversation with a real Bolt app", () => {
  test("is one task: placeholder, answer by edit, follow-up, claim, ✅, and ❌ hours later", async () => {
    await conversation();
    expect(tasks(pet.facts)).toMatchInlineSnapshot(`
      [
        {
          "cause": null,
          "clocks": [
            "acknowledge-time met 1772442001250 → 1772442002000",
            "first-response-time met 1772442001250 → 1772442005000",
            "next-response-time met 1772442186250 → 1772442187500",
            "resolution-time breached 1772442001250 → …",
            "total-resolution-time running 1772442001250 → …",
          ],
          "grade": null,
          "incomplete": false,
          "requester": "slack:UANN",
          "status": "failed",
          "task": "slack:C0HELP:1772442001.250001:1772442001.250001",
          "unsure": [],
        },
      ]
    `);
  });

  test("read back gives facts of the same names that say the same, and no more", async () => {
    await day();
    const live = merged(pet.facts);
    const back = (await readBack()).filter(({ type }) => type !== "observation.replies");
    for (const fact of back) {
      expect([...live.keys()]).toContain(fact.id);
      const seen = live.get(fact.id)!;
      expect([seen.conversation, seen.source, seen.actor]).toEqual([
        fact.conversation,
        fact.source,
        fact.actor,
      ]);
      if (fact.clock === undefined || fact.clock === "read-back" || fact.id.includes("@"))
        expect(said(seen)).toEqual(said(fact));
    }
    // The facts that only a listener has: what an edit or a deletion has overwritten.
    expect(
      named(pet.facts)
        .filter((id) => !named(back).includes(id))
        .map((id) => id.split(":").slice(3).join(":")),
    ).toMatchInlineSnapshot(`
      [
        "replies@1772456713750",
        "replies@1772456777500",
        "deleted",
        "said",
      ]
    `);
  });

  test("comes to the same tasks live, live and read back, and in any order", async () => {
    await day();
    const live = tasks(pet.facts);
    const back = await readBack();
    expect(live.map(({ task, status }) => `${task} ${status}`)).toMatchInlineSnapshot(`
      [
        "slack:C0HELP:1772442001.250001:1772442001.250001 failed",
        "slack:C0HELP:1772456776.250013:1772456776.250013 overdue",
        "slack:D0HELPPET:1772456901.250017 overdue",
        "slack:D0HELPPET:1772457503.750019 overdue",
      ]
    `);
    expect(tasks(pet.facts, back)).toEqual(live);
    expect(tasks(back, [...pet.facts].reverse(), back)).toEqual(live);
  });

  test.each([{ times: 3 }, { reversed: true }, { times: 2, reversed: true }])(
    "comes to the same facts however Slack delivers: %j",
    async (delivery) => {
      await day();
      const expected = merged(pet.facts);
      const sent = envelopesOf(slack.events);
      const other = await startPet(slack, rules, () => {});
      for (const envelope of delivery.reversed ? sent.reverse() : sent) {
        for (let time = 0; time < (delivery.times ?? 1); time++)
          expect(await other.send(envelope, time + 1)).toBe(200);
      }
      await other.close();
      expect(merged(other.facts)).toEqual(expected);
    },
  );
});

describe("the app's own posts", () => {
  test("are hidden from the app's listeners, and seen all the same", async () => {
    const { claim } = await conversation();
    expect(pet.handled.filter((event) => event.endsWith(PET.user))).toEqual([]);
    expect(named(pet.facts)).toContain(`slack:${HELP}:${claim.ts}:replied`);
  });

  test("give the same facts by the answer of the API and by their event, in a direct thread as well", async () => {
    await day();
    const live = merged(pet.facts);
    expect(pet.own.length).toBeGreaterThan(4);
    expect(new Set(pet.own.map(({ conversation }) => conversation))).toContain(`slack:${DIRECT}`);
    for (const fact of pet.own) expect(live.get(fact.id)).toEqual(fact);
  });

  test("outside any thread join the task whose handler is running; read back they belong to nothing", async () => {
    const root = slack.post("UANN", { channel: HELP, text: "<@UPET> where is it? answer loosely" });
    await pet.settle();
    const loose = lastOf(HELP, PET.user);
    expect(loose.thread_ts).toBeUndefined();
    const id = `slack:${HELP}:${loose.ts}:replied`;
    const back = await readBack();
    const conversations = [pet.facts, back].map((facts) => merged(facts).get(id)?.conversation);
    expect(conversations).toEqual([`slack:${HELP}:${root.ts}`, `slack:${HELP}:${loose.ts}`]);
    expect(first(tasks(pet.facts))).toContain("met");
    expect(first(tasks(back))).toContain("breached");
    // Both ways name one fact: what is known of the task wins over what a read-back can't know.
    expect(tasks(back, pet.facts)).toEqual(tasks(pet.facts));
  });
});

describe("what only one way sees", () => {
  test("an answer that came by an edit nobody saw is unsure, and nothing else is", async () => {
    slack.post("UANN", { channel: HELP, text: "<@UPET> the build fails" });
    await pet.settle();
    const live = tasks(pet.facts);
    const missed = pet.facts.filter(({ id }) => !id.includes(":answered@"));
    const [task] = tasks(missed, await readBack());
    expect(task!.unsure).toEqual([first(live)]);
    expect([...task!.clocks, ...task!.unsure].sort()).toEqual([...live[0]!.clocks].sort());
  });

  test("an answer edited in with blocks bears no mark: read back it seems instant, a listener is not misled", async () => {
    const { ts } = slack.post("UANN", { channel: HELP, text: "<@UPET> answer nicely, please" });
    await pet.settle();
    const reply = lastOf(HELP, PET.user);
    expect(reply.edited).toBeUndefined();
    const back = await readBack();
    const at = (facts: readonly Fact[]) => Number(first(tasks(facts)).split(" ").at(-1));
    expect(at(back)).toBe(Math.floor(Number(reply.ts) * 1000));
    expect(at(pet.facts)).toBeGreaterThan(at(back));
    expect(tasks(back, pet.facts)).toEqual(tasks(pet.facts));
    expect(tasks(pet.facts)[0]!.task).toBe(`slack:${HELP}:${ts}:${ts}`);
  });

  test("a ✅ given while the app was away counts for the grade and for no clock", async () => {
    slack.post("UANN", { channel: HELP, text: "<@UPET> the build fails" });
    await pet.settle();
    const before = tasks(pet.facts);
    wait(MINUTE);
    slack.react(HELP, lastOf(HELP, PET.user).ts, "UANN", "white_check_mark");
    await pet.settle({ lost: true });
    const [task] = tasks(pet.facts, await readBack());
    expect(task).toMatchObject({ status: "completed", grade: "A", cause: "user-confirmed" });
    expect(task!.clocks).toEqual(before[0]!.clocks.filter((clock) => !clock.includes("resolution")));
  });

  test("a ✅ taken back and given again stands", async () => {
    slack.post("UANN", { channel: HELP, text: "<@UPET> the build fails" });
    await pet.settle();
    const { ts } = lastOf(HELP, PET.user);
    slack.react(HELP, ts, "UANN", "white_check_mark");
    wait(MINUTE);
    slack.unreact(HELP, ts, "UANN", "white_check_mark");
    await pet.settle();
    expect(tasks(pet.facts)[0]).toMatchObject({ grade: "D" });
    wait(MINUTE);
    slack.react(HELP, ts, "UANN", "white_check_mark");
    await pet.settle({ times: 2 });
    expect(tasks(pet.facts)[0]).toMatchObject({ grade: "A" });
    expect(tasks(await readBack(), pet.facts)).toEqual(tasks(pet.facts));
  });

  test("a reaction on a message that was missed is filed under its thread: Slack is asked for it", async () => {
    const root = slack.post("UANN", { channel: HELP, text: "<@UPET> the build fails" });
    await pet.settle();
    wait(MINUTE);
    slack.post(PET, { channel: HELP, text: "Created PR 8, <@UANN>", thread_ts: root.ts });
    await pet.settle({ lost: true });
    wait(MINUTE);
    slack.react(HELP, lastOf(HELP, PET.user).ts, "UANN", "white_check_mark");
    await pet.settle();
    const verdict = pet.facts.find(({ type }) => type === "task.confirmed");
    expect(verdict?.conversation).toBe(`slack:${HELP}:${root.ts}`);
    expect(tasks(pet.facts, await readBack())[0]).toMatchObject({
      status: "completed",
      grade: "A",
      unsure: [],
    });
  });

  test("a reply deleted after it was read back is not missing", async () => {
    const root = slack.post("UANN", { channel: HELP, text: "<@UPET> the build fails" });
    const gone = slack.post("UBOB", { channel: HELP, text: "same here", thread_ts: root.ts });
    await pet.settle();
    const early = await readBack();
    wait(MINUTE);
    slack.delete(HELP, gone.ts);
    await pet.settle();
    const late = await readBack();
    expect(tasks(early, pet.facts, late)).toEqual(tasks(pet.facts));
    expect(tasks(pet.facts)[0]!.incomplete).toBe(false);
  });

  test("a deleted message that the app never saw is told by its deletion", async () => {
    slack.post("UANN", { channel: HELP, text: "<@UPET> the build fails" });
    await pet.settle({ lost: true });
    slack.delete(HELP, slack.messages(HELP)[0]!.ts);
    await pet.settle();
    expect(await readBack()).toEqual([]);
    expect(tasks(pet.facts)).toHaveLength(1);
  });
});

describe("a thread that nobody listened to", () => {
  let root: SlackMessage;
  const reply = (text: string) => slack.post(PET, { channel: HELP, text, thread_ts: root.ts });
  const ask = (text: string) => slack.post("UANN", { channel: HELP, text, thread_ts: root.ts });
  /** Clocks that are not known well enough, by name. */
  const unsure = (...lists: readonly (readonly Fact[])[]) =>
    tasks(...lists)[0]!.unsure.map((clock) => clock.split(" ")[0]);
  beforeEach(() => {
    root = slack.post("UANN", { channel: HELP, text: "<@UPET> the build fails" });
  });

  test("leaves no doubt where nobody edited", async () => {
    reply("The token has expired.");
    ask("please do it");
    reply("Created PR 7, <@UANN>");
    expect(unsure(await readBack())).toEqual([]);
  });

  test("leaves every clock in doubt whose request may have come to be one by its edit", async () => {
    slack.edit(HELP, root.ts, "<@UPET> the build fails!", "UANN");
    wait(MINUTE);
    reply("Created PR 7, <@UANN>");
    const all = ["acknowledge-time", "first-response-time", "resolution-time", "total-resolution-time"];
    expect(unsure(await readBack())).toEqual(all);
  });

  test("leaves none in doubt where the assistant was at it before the edit", async () => {
    reply("Thinking…");
    wait(MINUTE);
    slack.edit(HELP, root.ts, "<@UPET> the build fails!", "UANN");
    reply("Created PR 7, <@UANN>");
    expect(unsure(await readBack())).toEqual([]);
  });

  test("leaves the resolution in doubt where an edited claim may have been one from the start", async () => {
    const claim = reply("Created PR 7, <@UANN>");
    reply("Created PR 8, <@UANN>");
    wait(HOUR);
    slack.edit(HELP, claim.ts, "Created PR 7, and it is green", PET.user);
    expect(unsure(await readBack())).toEqual([
      "first-response-time",
      "resolution-time",
      "total-resolution-time",
    ]);
  });

  test("leaves the resolution in doubt after a verdict that an edit may have brought, or a ❌ of any time", async () => {
    const claim = reply("Created PR 7, <@UANN>");
    const no = ask("hm");
    wait(HOUR);
    slack.edit(HELP, no.ts, "not solved", "UANN");
    const edited = await readBack();
    expect(tasks(edited)[0]).toMatchObject({ status: "failed" });
    expect(unsure(edited)).toContain("resolution-time");
    slack.edit(HELP, no.ts, "hm", "UANN");
    slack.react(HELP, claim.ts, "UANN", "x");
    const denied = await readBack();
    expect(tasks(denied)[0]).toMatchObject({ status: "failed" });
    expect(unsure(denied)).toContain("resolution-time");
  });

  test("is known from its first version on where it was read before the edit", async () => {
    const answer = reply("The token has expired.");
    const early = await readBack();
    wait(MINUTE);
    slack.edit(HELP, answer.ts, "The token has expired. Renew it.", PET.user);
    const late = await readBack();
    expect(unsure(late)).toEqual(["first-response-time"]);
    expect(unsure(late, early)).toEqual([]);
    expect(first(tasks(late, early))).toBe(first(tasks(early)));
  });
});

describe("edits", () => {
  test("that change buttons and no words answer nothing, whatever a read-back makes of them", async () => {
    const root = slack.post("UANN", { channel: HELP, text: "<@UPET> the build fails" });
    await pet.settle();
    wait(MINUTE);
    slack.post("UANN", { channel: HELP, text: "which token?", thread_ts: root.ts });
    wait(MINUTE);
    const reply = lastOf(HELP, PET.user);
    slack.edit(HELP, reply.ts, reply.text, PET.user);
    await pet.settle();
    const cycle = tasks(pet.facts)[0]!.clocks.find((clock) => clock.startsWith("next-response-time"));
    expect(cycle).toContain("→ …");
    expect(tasks(await readBack(), pet.facts)).toEqual(tasks(pet.facts));
  });

  test("with blocks that turn a placeholder into a claim don't date the claim back to the placeholder", async () => {
    const root = slack.post("UANN", { channel: HELP, text: "<@UPET> the build fails" });
    await pet.settle();
    const placeholder = slack.post(PET, { channel: HELP, text: "Thinking…", thread_ts: root.ts });
    wait(HOUR);
    slack.edit(HELP, placeholder.ts, "Created PR 7, <@UANN>", PET.user, [{ type: "divider" }]);
    await pet.settle();
    expect(named(await readBack())).toContain(`slack:${HELP}:${placeholder.ts}:completed`);
    expect(tasks(await readBack(), pet.facts)).toEqual(tasks(pet.facts));
  });

  test("that bring a verdict count at the edit; those that leave it say it once", async () => {
    const root = slack.post("UANN", { channel: HELP, text: "<@UPET> the build fails" });
    await pet.settle();
    const verdict = slack.post("UANN", { channel: HELP, text: "hm", thread_ts: root.ts });
    slack.edit(HELP, verdict.ts, "not solved", "UANN");
    slack.post(PET, { channel: HELP, text: "Created PR 7, <@UANN>", thread_ts: root.ts });
    await pet.settle();
    const claimed = tasks(pet.facts);
    expect(claimed[0]).toMatchObject({ status: "completed" });
    wait(MINUTE);
    slack.edit(HELP, verdict.ts, "Not solved!", "UANN");
    await pet.settle();
    expect(tasks(pet.facts)).toEqual(claimed);
    slack.edit(HELP, verdict.ts, "that solved it", "UANN");
    await pet.settle();
    expect(tasks(pet.facts)[0]).toMatchObject({ status: "completed", grade: "A" });
    expect(tasks(await readBack(), pet.facts)).toEqual(tasks(pet.facts));
  });

  test("that add a mention open the task at the edit, told once by the message and once by the mention", async () => {
    const { ts } = slack.post("UBOB", { channel: HELP, text: "who knows about proxies?" });
    wait(HOUR);
    slack.edit(HELP, ts, "<@UPET> do you?", "UBOB");
    await pet.settle();
    expect(slack.events.map(({ type, subtype }) => subtype ?? type)).toEqual([
      "message",
      "message_changed",
      "app_mention",
    ]);
    const [task] = tasks(pet.facts);
    expect(task!.clocks[0]).toContain(`running ${START + HOUR + 2_000}`);
    expect(tasks(await readBack(), pet.facts)).toEqual([task]);
  });
});

describe("instants", () => {
  test("within one second keep their order, though Slack dates edits and reactions by the second", async () => {
    slack.stepMs = 120;
    const root = slack.post("UANN", { channel: HELP, text: "<@UPET> the build fails" });
    await pet.settle();
    const reply = lastOf(HELP, PET.user);
    expect(Number(reply.edited!.ts)).toBeLessThan(Number(root.ts));
    const [task] = tasks(pet.facts);
    // The 👀 counts from the message that it stands on, the answer from its placeholder.
    expect(task!.clocks.slice(0, 2)).toEqual([
      `acknowledge-time met ${START + 120} → ${START + 120}`,
      `first-response-time met ${START + 120} → ${START + 360}`,
    ]);
    expect(tasks(await readBack(), pet.facts)).toEqual([task]);
    expect((await readBack()).map(({ id }) => id)).toContain(
      `slack:${HELP}:${reply.ts}:answered@${START + 360}`,
    );
  });
});

describe("the workspace", () => {
  test("is part of what a fact says and not of its name: without it the tasks are the same", async () => {
    await day();
    const [with_, without] = [await readBack(), await readBack("")];
    expect(named(without)).toEqual(named(with_));
    const blank = ({ source: { workspace: _, ...source }, ...fact }: Fact) => ({ ...fact, source });
    expect(without).toEqual(with_.map(blank));
    expect(tasks(without)).toEqual(tasks(with_));
    expect(merged(without, with_)).toEqual(merged(with_, without));
    expect(tasks(without, pet.facts)).toEqual(tasks(pet.facts));
  });
});

describe("the fake", () => {
  test("refuses as Slack does what it does not know, and the app what Slack has not signed", async () => {
    const refusal = (call: Promise<unknown>) => call.then(String, ({ data }) => data.error);
    expect(await refusal(pet.ask("admin.users.list", {}))).toBe("unknown_method");
    expect(await refusal(pet.client.apiCall("auth.test", { token: "xoxb-other" }))).toBe("invalid_auth");
    expect(await refusal(pet.ask("conversations.replies", { channel: HELP, ts: "1.000000" }))).toBe(
      "thread_not_found",
    );
    const { ts } = slack.post("UANN", { channel: HELP, text: "hi" });
    expect(await refusal(pet.ask("chat.update", { channel: HELP, ts, text: "ho" }))).toBe(
      "cant_update_message",
    );
    expect(await refusal(pet.ask("reactions.remove", { channel: HELP, timestamp: ts, name: "x" }))).toBe(
      "no_reaction",
    );
    const [envelope] = envelopesOf(slack.events);
    expect(await pet.send(envelope!, 0, "another secret")).toBe(401);
    expect(pet.facts).toEqual([]);
  });
});

const first = (list: ReturnType<typeof tasks>) =>
  [...list[0]!.clocks, ...list[0]!.unsure].find((clock) => clock.startsWith("first-response-time"))!;
