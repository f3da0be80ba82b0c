import { type ChildProcess, spawn, spawnSync } from "node:child_process";
import { once } from "node:events";
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { createInterface } from "node:readline";
import { afterEach, beforeAll, beforeEach, describe, expect, test } from "vitest";
import { loadTerms } from "../../adapters/agreement-file.js";
import { openForReading } from "../../adapters/compose.js";
import { packageRoot } from "../../config/root.js";
import { compileRules } from "../../src/chat/rules.js";
import { type Fact, factText } from "../../src/task/fact.js";
import { type FakeSlack, serveSlack, TOKEN } from "./fake-slack.js";
import { merged } from "./seen.js";
import { deliver, envelopesOf, SIGNING_SECRET } from "./slack-delivery.js";
import { SlackListener } from "./slack-listener.js";
import { SlackWorkspace, TEAM } from "./slack-workspace.js";

const root = packageRoot();
const EXAMPLE = join(root, "config/agreements/cloud-credits.yaml");
const HELP = "C0HELP";
type Stops = "receipt" | "ack" | "nowhere";

let workspace: SlackWorkspace;
let api: FakeSlack;
let folder: string;
let ledger: string;
let agreement: string;
const children = new Set<ChildProcess>();
beforeAll(() => {
  // The child is plain JavaScript: it runs what was built, so that has to be of now.
  spawnSync(process.execPath, [join(root, "node_modules/typescript/bin/tsc"), "-b", join(root, "adapters")]);
});
beforeEach(async () => {
  workspace = new SlackWorkspace(Date.now());
  workspace.stepMs = 7;
  api = await serveSlack(workspace);
  folder = mkdtempSync(join(tmpdir(), "pawpact-killed-"));
  ledger = join(folder, "pact.sqlite");
  agreement = join(folder, "agreement.yaml");
  writeFileSync(agreement, readFileSync(EXAMPLE, "utf8").replace("slack:T01KIOSK", `slack:${TEAM}`));
});
afterEach(async () => {
  for (const child of children) child.kill("SIGKILL");
  await api.close();
  rmSync(folder, { recursive: true, force: true });
});

/** A host in a process of its own. */
async function host(stopsAt: Stops) {
  const given = [join(root, "test/protocol/slack-child.mjs"), api.apiUrl, ledger, agreement, stopsAt];
  const env = { ...process.env, TOKEN, SIGNING_SECRET };
  const child = spawn(process.execPath, given, { stdio: ["ignore", "pipe", "inherit"], env });
  children.add(child);
  const ended = once(child, "exit");
  const lines: string[] = [];
  const reader = createInterface({ input: child.stdout! });
  /** Resolves with the first line that fits, said already or later. */
  const said = (fits: RegExp) =>
    new Promise<string>((resolve, reject) => {
      const known = lines.find((line) => fits.test(line));
      if (known !== undefined) return resolve(known);
      const look = (line: string) => {
        if (!fits.test(line)) return;
        reader.off("line", look);
        resolve(line);
      };
      reader.on("line", look);
      reader.once("close", () => reject(new Error(`host: found ${lines.join(" | ")}, expected ${fits}`)));
    });
  reader.on("line", (line) => lines.push(line));
  const port = (await said(/^port /)).slice("port ".length);
  const url = `http://127.0.0.1:${port}/slack/events`;
  const end = async (signal: NodeJS.Signals) => {
    child.kill(signal);
    await ended;
    children.delete(child);
  };
  return { url, said, end };
}

async function facts(): Promise<Fact[]> {
  const terms = await loadTerms(agreement, Date.now());
  const reading = await openForReading({ ledgerAddress: ledger, terms, now: Date.now() });
  const found: Fact[] = [];
  for await (const { facts: some } of reading.ledger.conversations())
    found.push(...some.filter(({ type }) => type.startsWith("task.")));
  await reading.close();
  return found;
}
const texts = (list: readonly Fact[]) => list.map(factText).sort();

/** What a host records that is never killed. */
async function unharmed(): Promise<string[]> {
  const rules = compileRules(await loadTerms(agreement, Date.now()));
  const listener = new SlackListener(rules, () => undefined);
  const heard = workspace.events.flatMap((event) => listener.facts(event));
  return texts([...merged(heard).values()]);
}

describe("a host that is killed", () => {
  test.each<Stops>(["receipt", "ack"])(
    "between Slack's event and its %s is told again, and nothing is lost or counted twice",
    async (stopsAt) => {
      workspace.post("UANN", { channel: HELP, text: "<@UPET> the build fails" });
      const sent = envelopesOf(workspace.events);
      const dying = await host(stopsAt);
      const stopped = dying.said(new RegExp(`^${stopsAt}$`));
      const lost = deliver(dying.url, sent[0]!).catch((error: unknown) => error);
      await stopped;
      await dying.end("SIGKILL");
      expect(await lost).toBeInstanceOf(Error);

      const { url, end } = await host("nowhere");
      for (const envelope of sent) {
        expect(await deliver(url, envelope, 1)).toBe(200);
        expect(await deliver(url, envelope, 2)).toBe(200);
      }
      await end("SIGTERM");
      const expected = await unharmed();
      expect(expected).toHaveLength(1);
      expect(texts(await facts())).toEqual(expected);
    },
  );

  test("reads back what Slack has given up to tell it of, and keeps what it has", async () => {
    const dying = await host("nowhere");
    await dying.said(/^slack: reading back begins here/);
    workspace.now = Date.now();
    workspace.post("UANN", { channel: HELP, text: "<@UPET> the build fails" });
    for (const envelope of envelopesOf(workspace.events))
      expect(await deliver(dying.url, envelope)).toBe(200);
    await dying.end("SIGKILL");
    workspace.post("UBOB", { channel: HELP, text: "<@UPET> so does mine" });

    const { said, end } = await host("nowhere");
    await said(/^slack: read back \d+ messages of 1 channel$/);
    await end("SIGTERM");
    const opened = (await facts()).filter(({ type }) => type === "task.opened");
    expect(opened.map(({ actor }) => actor.id).sort()).toEqual(["slack:UANN", "slack:UBOB"]);
  });
});
