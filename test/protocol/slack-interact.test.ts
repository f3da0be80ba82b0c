import type { App } from "@slack/bolt";
import { afterEach, beforeEach, describe, expect, test } from "vitest";
import { verdictBlocks } from "../../adapters/chat/slack/slack.js";
import { MINUTE } from "../kit/facts.js";
import { TEAM } from "./slack-objects.js";
import { SlackPerson } from "./slack-person.js";
import { type Plugin, type PluginOptions, startPlugin } from "./slack-plugin.js";
import { PET, SlackWorkspace } from "./slack-workspace.js";

const START = Date.UTC(2026, 2, 2, 9);
const HELP = "C0HELP";
const DIRECT = "D0ANNPET";
/** The customer's, as the agreement of the tests has it. */
const CUSTOMER = "UANN";

let workspace: SlackWorkspace;
let ann: SlackPerson;
let bob: SlackPerson;
let plugin: Plugin;
beforeEach(() => {
  workspace = new SlackWorkspace(START);
  workspace.stepMs = 250;
  ann = new SlackPerson(workspace, CUSTOMER);
  bob = new SlackPerson(workspace, "UBOB");
});
afterEach(() => plugin.close());

async function start(options: PluginOptions = {}, handle: (app: App) => void = answers): Promise<Plugin> {
  plugin = await startPlugin(workspace, handle, options);
  return plugin;
}
/** The host claims in the thread that it is done, and asks whether that was it. */
function answers(app: App): void {
  app.event("app_mention", async ({ event, client }) => {
    const text = "The token has expired; I made a new one.";
    const section = { type: "section", text: { type: "plain_text", text } } as const;
    const blocks = [section, ...verdictBlocks()];
    await client.chat.postMessage({ channel: event.channel, thread_ts: event.ts, text, blocks });
    plugin.pact.task().completed({ asked: true });
  });
}
/** Somebody asks, and is answered. */
async function asked(user = CUSTOMER) {
  const root = workspace.post(user, { channel: HELP, text: "<@UPET> the build fails" });
  await plugin.settle();
  return { root, answer: workspace.messages(HELP).findLast((message) => message.user === PET.user)! };
}
const wait = (ms: number) => {
  workspace.now += ms;
};
const last = () => workspace.whispers.at(-1)!;
const said = (blocks: unknown) => JSON.stringify(blocks);
const linkTo = (ts: string) => `https://work.slack.com/archives/${HELP}/p${ts.replace(".", "")}`;
const labelsIn = (blocks: unknown) =>
  ((blocks ?? []) as { type: string; elements: { text: { text: string } }[] }[])
    .filter(({ type }) => type === "actions")
    .flatMap(({ elements }) => elements.map(({ text }) => text.text));

describe("the buttons under an answer", () => {
  test("say of its task what the requester presses, to them alone; what all see stays as it is", async () => {
    await start();
    const { root, answer } = await asked();
    const before = structuredClone(workspace.messages(HELP));
    expect(await plugin.interact(ann.pressOn(HELP, answer.ts, "Yes, solved"))).toBe("");
    expect(last()).toMatchObject({ way: "response", user: CUSTOMER, channel: HELP, thread_ts: root.ts });
    expect(last().text).toContain("Confirmed by the requester: grade A.");
    expect(workspace.messages(HELP)).toEqual(before);
    await plugin.interact(ann.pressOn(HELP, answer.ts, "Rate 4"));
    expect(last().text).toContain("Rated 4 of 5");
    const [task, ...more] = await plugin.tasks();
    expect(more).toEqual([]);
    expect(task!.judgement).toMatchObject({ status: "completed", grade: "A" });
    expect(task!.task.rating).toBe(4);
  });

  test("refuse everybody else, and say who may", async () => {
    await start();
    const { answer } = await asked();
    for (const label of ["Yes, solved", "Not solved", "Rate 1"]) {
      await plugin.interact(bob.pressOn(HELP, answer.ts, label));
      expect(last()).toMatchObject({ user: "UBOB" });
      expect(last().text).toContain("expected one by whoever asked for the task (@UANN)");
      expect(said(last().blocks)).toContain('{"type":"user","user_id":"UANN"}');
    }
    const [task] = await plugin.tasks();
    expect([task!.judgement.grade, task!.task.rating]).toEqual(["pending", null]);
  });

  test("open it again where it was not solved", async () => {
    await start();
    const { answer } = await asked();
    await plugin.interact(ann.pressOn(HELP, answer.ts, "Not solved"));
    expect(last().text).toContain("Reopened");
    expect((await plugin.tasks()).map(({ judgement }) => judgement.status)).toEqual(["open"]);
  });

  test("are of the task that is answered, among several in one thread", async () => {
    await start();
    const { root, answer } = await asked();
    workspace.post("UBOB", { channel: HELP, text: "<@UPET> mine as well", thread_ts: root.ts });
    await plugin.settle();
    await plugin.interact(ann.pressOn(HELP, answer.ts, "Yes, solved"));
    const grades = (await plugin.tasks()).map(({ task, judgement }) => [task.requester, judgement.grade]);
    expect(grades).toEqual([
      ["slack:UANN", "A"],
      ["slack:UBOB", "pending"],
    ]);
  });
});

describe("a form", () => {
  async function disputing() {
    await start();
    const { answer } = await asked();
    await plugin.interact(ann.pressOn(HELP, answer.ts, "Dispute"));
    return workspace.views.modal(CUSTOMER)!;
  }
  const send = async (view: Awaited<ReturnType<typeof disputing>>, filled: Record<string, string>) =>
    workspace.views.acknowledged(view.id, await plugin.interact(ann.send(view, filled)));

  test("asks for the reason, and what was sent off is answered in its place", async () => {
    const view = await disputing();
    expect(view.view).toMatchObject({ title: { text: "Task dispute" }, submit: { text: "Send" } });
    expect((view.view.blocks as Record<string, unknown>[]).at(-1)).toMatchObject({
      hint: { text: "why, in words that both parties understand" },
      element: { placeholder: { text: "at most 300 characters" } },
    });
    expect(await send(view, { reason: "it <!channel> still fails" })).toEqual({});
    const shown = workspace.views.modal(CUSTOMER)!;
    expect(said(shown.view.blocks)).toContain("Disputed: it counts nowhere");
    expect(labelsIn(shown.view.blocks)).toContain("Withdraw the dispute");
    const opened = (await plugin.facts()).find(({ type }) => type === "dispute.opened");
    expect(opened).toMatchObject({
      actor: { id: "slack:UANN" },
      data: { reason: "it <!channel> still fails" },
    });
    const [task] = await plugin.tasks();
    await plugin.interact(ann.command(HELP, "/pact", `why ${task!.task.id}`));
    expect(said(last().blocks)).toContain("it &lt;!channel&gt; still fails");
    expect(said(last().blocks)).not.toContain("<!channel>");
  });

  test("says what is wrong at its field, and records nothing of it", async () => {
    const view = await disputing();
    expect(await send(view, { reason: "  " })).toEqual({
      reason: "Found nothing, expected a text of at most 300 characters",
    });
    expect((await plugin.facts()).map(({ type }) => type)).not.toContain("dispute.opened");
    expect(workspace.views.modal(CUSTOMER)!.id).toBe(view.id);
  });

  test("of somebody who may not is refused with who may", async () => {
    await start();
    const { answer } = await asked();
    await plugin.interact(bob.pressOn(HELP, answer.ts, "Dispute"));
    const view = workspace.views.modal("UBOB")!;
    workspace.views.acknowledged(view.id, await plugin.interact(bob.send(view, { reason: "no" })));
    expect(said(workspace.views.modal("UBOB")!.view.blocks)).toContain(
      "expected one by whoever asked for the task or members of the customer",
    );
  });

  test("that Slack opens no more is asked for once more", async () => {
    await start();
    const { answer } = await asked();
    plugin.api.mishaps.set("views.open", ["expired_trigger_id"]);
    await plugin.interact(ann.pressOn(HELP, answer.ts, "Dispute"));
    expect(last().text).toBe("The form could not be opened in time. Press the button once more.");
    await plugin.interact(ann.pressOn(HELP, answer.ts, "Dispute"));
    expect(workspace.views.modal(CUSTOMER)).toBeDefined();
  });

  test("from a modal lies on top of it", async () => {
    await start({ home: true });
    await asked();
    ann.openApp();
    await plugin.settle();
    await plugin.interact(ann.pressView(workspace.views.home(CUSTOMER)!, "All tasks"));
    const list = workspace.views.modal(CUSTOMER)!;
    const why = labelsIn(list.view.blocks).find((label) => label.startsWith("Why"))!;
    await plugin.interact(ann.pressView(list, why));
    const explained = workspace.views.modal(CUSTOMER)!;
    expect(explained.id).toBe(list.id);
    await plugin.interact(ann.pressView(explained, "Dispute"));
    const form = workspace.views.modal(CUSTOMER)!;
    expect(form.id).not.toBe(list.id);
    expect(await send(form, { reason: "no" })).toEqual({});
    expect(said(workspace.views.modal(CUSTOMER)!.view.blocks)).toContain("Disputed");
  });
});

describe("an answer that one person sees", () => {
  test("gives way to the next one, in its place", async () => {
    await start();
    const { root } = await asked();
    await plugin.interact(ann.command(HELP, "/pact"));
    expect(labelsIn(last().blocks)).toEqual(["Tasks", "Score"]);
    await plugin.interact(ann.pressIn(last(), "Tasks"));
    expect(workspace.whispers).toHaveLength(1);
    expect(last().text).toContain("the latest tasks, 2026-03");
    expect(said(last().blocks)).toContain(linkTo(root.ts));
    await plugin.interact(ann.pressIn(last(), labelsIn(last().blocks)[0]!));
    expect(labelsIn(last().blocks)).toEqual([
      ...["Yes, solved", "Not solved", "Dispute"],
      ...["Rate 1", "Rate 2", "Rate 3", "Rate 4", "Rate 5"],
    ]);
    await plugin.interact(ann.pressIn(last(), "Yes, solved"));
    expect(workspace.whispers).toHaveLength(1);
    expect((await plugin.tasks())[0]!.judgement.grade).toBe("A");
  });

  test("is refused to whoever asks faster than others are answered, and says when to try again", async () => {
    await start();
    const { answer } = await asked();
    workspace.stepMs = 0;
    for (let time = 0; time < 5; time++) await plugin.interact(ann.pressOn(HELP, answer.ts, "Rate 4"));
    expect(last().text).toContain("Rated 4 of 5");
    for (const body of [ann.pressOn(HELP, answer.ts, "Dispute"), ann.command(HELP, "/pact", "status")]) {
      await plugin.interact(body);
      expect(last().text).toMatch(
        /^\/pact: found more requests of yours than 5 at once and then one every 3 s.* Try again in 3 s$/,
      );
    }
    expect(workspace.views.modal(CUSTOMER)).toBeUndefined();
    await plugin.interact(bob.command(HELP, "/pact", "help"));
    expect(last().text).toContain("Pawpact tracks");
    wait(3_000);
    await plugin.interact(ann.pressOn(HELP, answer.ts, "Rate 5"));
    expect(last().text).toContain("Rated 5 of 5");
  });
});

describe("an answer that everyone sees", () => {
  test("calls nobody whom it names: a link does that, before one person a mention", async () => {
    await start();
    await asked();
    await plugin.interact(bob.command(HELP, "/pact", "tasks of:<@UANN>"));
    expect(said(last().blocks)).toContain('{"type":"user","user_id":"UANN"}');
    await plugin.interact(bob.command(HELP, "/pact", "tasks of:<@UANN> share"));
    const shared = said(workspace.messages(HELP).at(-1)!.blocks);
    expect(shared).toContain('{"type":"link","url":"https://work.slack.com/team/UANN","text":"@UANN"}');
    expect(shared).not.toContain('"user_id"');
  });
});

describe("a digest", () => {
  test("has buttons that tell whoever presses them more, and stays as it is", async () => {
    await start();
    await asked();
    const report = {
      title: "Digest",
      blocks: [{ kind: "actions", actions: [{ label: "Status", line: "status" }] }],
    } as const;
    await plugin.pact.chat.post(`slack:${HELP}`, report, { key: "k1" });
    const posted = workspace.messages(HELP).at(-1)!;
    await plugin.interact(bob.pressOn(HELP, posted.ts, "Status"));
    expect(last()).toMatchObject({ user: "UBOB", channel: HELP });
    expect(last().thread_ts).toBeUndefined();
    expect(last().text).toContain("2026-03 so far");
    expect(workspace.messages(HELP).at(-1)).toEqual(posted);
  });
});

describe("a digest of one of several agreements", () => {
  test("asks that one with its buttons, and so do the answers, forms included", async () => {
    const sales = { id: "sales", title: "The sales desk", scope: [`slack:${TEAM}/C0SALES`] };
    await start({ terms: { scope: [`slack:${TEAM}/${HELP}`] }, beside: sales });
    const report = {
      title: "Digest",
      blocks: [{ kind: "actions", actions: [{ label: "Agreement", line: "agreement" }] }],
    } as const;
    const score = { label: "Score", line: "score", asks: ["period"] };
    const forms = { title: "Digest", blocks: [{ kind: "actions", actions: [score] }] } as const;
    await plugin.pacts.members[1]!.chat.post("slack:UANN", report, { key: "k1" });
    await plugin.pacts.members[0]!.chat.post("slack:UANN", report, { key: "k2" });
    await plugin.pacts.members[1]!.chat.post("slack:UANN", forms, { key: "k3" });
    const [one, other, form] = workspace.messages(DIRECT);
    const titles: string[] = [];
    for (const { ts } of [one!, other!]) {
      await plugin.interact(ann.pressOn(DIRECT, ts, "Agreement"));
      titles.push(last().text.split("\n")[0]!);
    }
    expect(titles).toEqual(["The sales desk", "Test desk"]);
    await plugin.interact(ann.pressOn(DIRECT, form!.ts, "Score"));
    const view = workspace.views.modal(CUSTOMER)!;
    workspace.views.acknowledged(view.id, await plugin.interact(ann.send(view, { period: "2026-03" })));
    expect(said(workspace.views.modal(CUSTOMER)!.view.blocks)).toContain("The sales desk");
  });
});

describe("the app's home", () => {
  test("shows the scorecard, the pet's card and one's own open tasks", async () => {
    await start({ home: true }, () => {});
    await asked();
    await asked("UBOB");
    ann.openApp();
    await plugin.settle();
    const { blocks } = workspace.views.home(CUSTOMER)!.view;
    expect(said(blocks)).toContain("slack_file");
    expect(said(blocks)).toContain("first-response-time");
    expect(labelsIn(blocks)).toEqual([
      expect.stringMatching(/^Why \d+\.\d+$/),
      ...["Status", "All tasks", "Digest", "Agreement", "Help"],
    ]);
    // Nothing of it is a task, nor an answer to one.
    expect(await plugin.tasks()).toHaveLength(2);
  });

  test("is shown anew no sooner than after half a minute, and not where messages are opened", async () => {
    await start({ home: true });
    ann.openApp("messages");
    await plugin.settle();
    expect(workspace.views.home(CUSTOMER)).toBeUndefined();
    const published = () => plugin.api.called.filter((method) => method === "views.publish").length;
    for (const [waitMs, times] of [
      [0, 1],
      [1_000, 1],
      [30_000, 2],
    ] as const) {
      wait(waitMs);
      ann.openApp();
      await plugin.settle();
      expect(published()).toBe(times);
    }
  });

  test("answers a button in a modal, and is shown anew after it", async () => {
    await start({ home: true });
    await asked();
    ann.openApp();
    await plugin.settle();
    const before = workspace.views.home(CUSTOMER)!;
    await plugin.interact(ann.pressView(before, "Status"));
    expect(said(workspace.views.modal(CUSTOMER)!.view.blocks)).toContain("2026-03 so far");
    expect(workspace.views.home(CUSTOMER)).not.toBe(before);
    expect(workspace.whispers).toEqual([]);
  });

  test("goes without its picture where Slack does not take it", async () => {
    await start({ home: true });
    plugin.api.mishaps.set("views.publish", ["invalid_arguments"]);
    ann.openApp();
    await plugin.settle();
    expect(said(workspace.views.home(CUSTOMER)!.view.blocks)).not.toContain("slack_file");
  });

  test("stays the host's own unless it is asked for", async () => {
    await start({}, (app) => {
      app.event("app_home_opened", async ({ event, client }) => {
        const section = { type: "section", text: { type: "plain_text", text: "The host's" } } as const;
        await client.views.publish({ user_id: event.user, view: { type: "home", blocks: [section] } });
      });
    });
    ann.openApp();
    await plugin.settle();
    expect(said(workspace.views.home(CUSTOMER)!.view.blocks)).toContain("The host's");
  });
});

describe("the shortcut that makes a message a task", () => {
  const make = (person: SlackPerson, ts: string) =>
    plugin.interact(person.shortcut(HELP, ts, "pawpact_task"));

  test("opens one for its author, in its conversation, from now on, and once", async () => {
    await start();
    const { ts } = workspace.post("UBOB", { channel: HELP, text: "the build is red, isn't it?" });
    await plugin.settle();
    wait(5 * MINUTE);
    await make(bob, ts);
    expect(last().text).toContain("Opened: its clocks run from 2026-03-02T09:05");
    const [task, ...more] = await plugin.tasks();
    expect(more).toEqual([]);
    expect(task!.task).toMatchObject({
      id: `slack:${HELP}:${ts}:${ts}`,
      conversation: `slack:${HELP}:${ts}`,
      requester: "slack:UBOB",
      title: null,
    });
    await make(bob, ts);
    expect(last().text).toContain("expected one that belongs to no task");
    // The thread goes on with it.
    workspace.post("UPET", { channel: HELP, text: "It is: I look into the logs.", thread_ts: ts });
    await plugin.settle();
    expect((await plugin.tasks()).map(({ task: { id } }) => id)).toEqual([task!.task.id]);
  });

  test("opens one for another person where the customer says so, and for nobody else", async () => {
    await start();
    const bobs = workspace.post("UBOB", { channel: HELP, text: "red again" });
    const anns = workspace.post(CUSTOMER, { channel: HELP, text: "it hangs" });
    await plugin.settle();
    await make(bob, anns.ts);
    expect(last().text).toContain("found a request by @UBOB, expected one by members of the customer");
    expect(await plugin.tasks()).toEqual([]);
    await make(ann, bobs.ts);
    expect((await plugin.tasks()).map(({ task }) => task.requester)).toEqual(["slack:UBOB"]);
  });

  test("makes none of what a program wrote, nor of what the provider's people write", async () => {
    await start();
    const bots = workspace.post(PET, { channel: HELP, text: "Deployed." });
    const vendors = workspace.post("UVENDOR", { channel: HELP, text: "I deploy now." });
    await make(ann, bots.ts);
    expect(last().text).toContain("found a message of a program, expected one of a person");
    await make(ann, vendors.ts);
    expect(last().text).toContain("who is of the provider");
    await make(new SlackPerson(workspace, "UVENDOR"), vendors.ts);
    expect(last().text).toContain("expected one by anyone but members of the provider");
    expect(await plugin.tasks()).toEqual([]);
  });

  test("keeps the words as a title where the agreement does", async () => {
    await start({ terms: { store: { text: "title" } } });
    const { ts } = workspace.post(CUSTOMER, { channel: HELP, text: "priority:high &amp; <!here> red" });
    await make(ann, ts);
    expect((await plugin.tasks())[0]!.task.title).toBe("priority:high & <!here> red");
    expect(said(last().blocks)).toContain("priority:high &amp; &lt;!here&gt; red");
  });
});

describe("the host", () => {
  test("goes on with buttons, modals and shortcuts of its own, measured as before", async () => {
    const heard: string[] = [];
    await start({}, (app) => {
      app.action(/.*/, async ({ ack, action }) => {
        heard.push((action as { action_id: string }).action_id);
        await ack();
      });
      app.view("ask", async ({ ack }) => {
        heard.push("ask");
        await ack();
      });
    });
    const { ts } = workspace.post(PET, { channel: HELP, text: "Deployed." });
    await plugin.interact(ann.press(HELP, ts, "retry"));
    await plugin.interact(ann.submit("ask"));
    expect(heard).toEqual(["retry", "ask"]);
    expect(await plugin.tasks()).toHaveLength(2);
    expect(workspace.whispers).toEqual([]);
  });

  test("has its listeners alone, but while something is asked of Pawpact, and once the pact is closed", async () => {
    const during: number[] = [];
    await start({ home: true }, (app) => {
      answers(app);
      app.command("/deploy", async ({ ack }) => ack("Deployed."));
      app.use(async ({ next }) => {
        during.push(listeners().length);
        await next();
      });
    });
    const listeners = () => (plugin.app as unknown as { listeners: unknown[] }).listeners;
    await plugin.interact(ann.command(HELP, "/deploy"));
    await plugin.interact(ann.command(HELP, "/pact"));
    await plugin.interact(ann.command(HELP, "/deploy"));
    expect(during).toEqual([2, 7, 2]);
    await plugin.pact.close();
    expect(listeners()).toHaveLength(2);
  });
});
