import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, describe, expect, test } from "vitest";
import { renderAgreement } from "../../src/agreement/render.js";
import type { Terms } from "../../src/agreement/terms.js";
import { pawpact } from "../kit/cli.js";
import { termsWith } from "../kit/terms.js";
import { APP_TOKEN, type FakeSlack, serveSlack, TOKEN } from "./fake-slack.js";
import { type Program, startProgram, stopProgram } from "./program.js";
import { envelopesOf, requestOf } from "./slack-delivery.js";
import { SlackPerson } from "./slack-person.js";
import { PET, SlackWorkspace } from "./slack-workspace.js";

const HELP = "C0HELP";
const SALES = "C0SALES";
const DIRECT = "D0ANNPET";

let workspace: SlackWorkspace;
let api: FakeSlack;
let folder: string;
let program: Program;
let ann: SlackPerson;
let delivered: number;

beforeEach(async () => {
  workspace = new SlackWorkspace(Date.now() - 600_000);
  workspace.stepMs = 1_000;
  api = await serveSlack(workspace);
  folder = mkdtempSync(join(tmpdir(), "pawpact-agreements-"));
  mkdirSync(join(folder, "agreements"));
  ann = new SlackPerson(workspace, "UANN");
  delivered = 0;
});
afterEach(async () => {
  await stopProgram(program);
  await api.close();
  rmSync(folder, { recursive: true, force: true });
});

async function start(...agreements: readonly Partial<Terms>[]): Promise<void> {
  for (const terms of agreements)
    writeFileSync(join(folder, `agreements/${terms.id}.yaml`), renderAgreement(termsWith(terms)));
  program = startProgram(folder, {
    SLACK_BOT_TOKEN: TOKEN,
    SLACK_APP_TOKEN: APP_TOKEN,
    SLACK_API_URL: api.apiUrl,
    PAWPACT_AGREEMENT: "agreements",
  });
  await program.logged(/^started/);
}

async function settle(): Promise<void> {
  while (delivered < workspace.events.length) {
    const due = envelopesOf(workspace.events.slice(delivered), delivered);
    delivered = workspace.events.length;
    for (const envelope of due) await api.socket.deliver("events_api", requestOf(envelope));
  }
}

async function say(channel: string, text: string): Promise<void> {
  const answered = api.done("chat.postMessage");
  workspace.post("UANN", { channel, text });
  await settle();
  await answered;
  await settle();
}

/** What a command is answered with. */
async function ask(channel: string, line: string): Promise<string> {
  const answered = api.done("response");
  await api.socket.deliver("slash_commands", ann.command(channel, "/pact", line));
  await answered;
  return workspace.whispers.at(-1)!.text;
}

async function tasksIn(file: string): Promise<number> {
  const argv = ["tasks", "--ledger", join(folder, "data", file), "--format", "jsonl", "--period", "all"];
  const { stdout } = await pawpact(argv, { now: Date.now() });
  return stdout.split("\n").filter((line) => line !== "").length;
}

const help = { id: "help", title: "The help desk", scope: [`slack:T0WORK/${HELP}`] };
const sales = { id: "sales", title: "The sales desk", scope: [`slack:T0WORK/${SALES}`] };

describe("pawpact start with a folder of agreements", () => {
  test("keeps one for each channel: its tasks, its commands, its ledger", async () => {
    await start(help, sales);
    await say(HELP, `<@${PET.user}> todo add milk`);
    await say(SALES, `<@${PET.user}> todo add tea`);
    await say(SALES, `<@${PET.user}> todo add bread`);
    expect(await ask(HELP, "score")).toContain("The help desk");
    expect(await ask(SALES, "score")).toContain("The sales desk");
    expect(await ask(DIRECT, "score")).toContain('found "The help desk" and "The sales desk"');
    expect(await stopProgram(program)).toBe(0);
    expect([await tasksIn("pawpact.help.sqlite"), await tasksIn("pawpact.sales.sqlite")]).toEqual([1, 2]);
  });

  test("the home shows all of the workspace, and a button there reaches the task's own", async () => {
    await start({ ...help, store: { text: "title" } }, sales);
    await ask(HELP, "task open Reset it");
    const shown = api.done("views.publish");
    ann.openApp();
    await settle();
    await shown;
    const home = workspace.views.home("UANN")!;
    expect(JSON.stringify(home)).toMatch(/The help desk.*The sales desk/);
    const pressed = api.done("views.update");
    await api.socket.deliver("interactive", ann.pressView(home, "Why Reset it"));
    await pressed;
    expect(JSON.stringify(workspace.views.modal("UANN")!.view)).toContain("Reset it");
  });

  test("refuses two that hold in one place alike, and says which", async () => {
    await expect(start(help, { ...sales, scope: help.scope })).rejects.toThrow(
      /the program ended with 2:\s.*found slack:T0WORK\/C0HELP in the agreements help and sales/,
    );
  });
});
