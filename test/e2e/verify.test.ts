import {
  cpSync,
  existsSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  writeFileSync,
} from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import fc from "fast-check";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { openSigner } from "../../adapters/seal/key-file.js";
import { nodeSeal } from "../../adapters/seal/node.js";
import { packageRoot } from "../../config/root.js";
import { BUNDLE_FILES, type BundleFile, type BundleTexts } from "../../src/app/bundle.js";
import { sealed } from "../../src/app/settle.js";
import { verifyBundle } from "../../src/app/verify.js";
import { readStatement, statementText, withoutSeal } from "../../src/score/statement.js";
import { pawpact } from "../kit/cli.js";

const folder = mkdtempSync(join(tmpdir(), "pawpact-verify-"));
afterAll(() => rmSync(folder, { recursive: true, force: true }));

const slack = join(packageRoot(), "..", "shared", "data", "slack-assistant");
const absent = existsSync(slack) ? "" : ` (skipped: ${join("..", "shared", "data")} is not there)`;
const NOW = "2026-11-20T00:00:00Z";

const agreement = `
pawpact: 1
id: channels
title: An assistant in two channels
currency: EUR
parties: { provider: { name: Vendor, members: ["slack:U08M2Q2M6SV"] }, customer: { name: Team, members: ["slack:U0008"] } }
assistant: { members: ["slack:U08M2Q2M6SV"], acknowledgements: ["^_.*_$"], completions: ["^Created PR "] }
period: { every: month, timezone: Europe/Berlin }
sla:
  fee: "500.00"
  repeat: 1.5
  objectives:
    - { metric: acknowledge-time, within: 10s, target: 85%, credits: [{ below: 85%, credit: 5% }] }
    - { metric: first-response-time, within: 60s, target: 90%, credits: [{ below: 90%, credit: 5% }, { below: 70%, credit: 10% }] }
    - { metric: resolution-time, within: 24h, target: 50%, credits: [{ below: 50%, credit: 10% }] }
`;

describe.skipIf(absent)(`the statement of an assistant in two Slack channels${absent}`, () => {
  const ledger = ["--ledger", join(folder, "ledger.sqlite"), "--now", NOW];
  const [april, may] = [join(folder, "april"), join(folder, "may")];

  beforeAll(async () => {
    const file = join(folder, "agreement.yaml");
    writeFileSync(file, agreement);
    const sources = ["channel-a.json", "channel-b.json"].map((name) => join(slack, name));
    const replay = ["replay", ...sources, "--as", "slack-messages", "--agreement", file, ...ledger];
    for (const argv of [
      replay,
      ["settle", "--period", "2025-04", ...ledger],
      ["settle", "--period", "2025-05", ...ledger],
      ["export", "--period", "2025-04", "--out", april, ...ledger],
      ["export", "--period", "2025-05", "--out", may, ...ledger],
    ]) {
      const { exitCode, stderr } = await pawpact(argv);
      expect([argv[0], exitCode, stderr]).toEqual([argv[0], 0, ""]);
    }
  });

  const textsOf = (from: string) =>
    Object.fromEntries(
      BUNDLE_FILES.map((name) => [name, readFileSync(join(from, name), "utf8")]),
    ) as unknown as BundleTexts;
  let copies = 0;
  /** A copy of May's export in another folder, with one file rewritten. */
  function altered(name: BundleFile, change: (text: string) => string): string {
    copies += 1;
    const copy = join(folder, "copies", String(copies));
    cpSync(may, copy, { recursive: true });
    const text = readFileSync(join(copy, name), "utf8");
    const changed = change(text);
    expect(changed).not.toBe(text);
    writeFileSync(join(copy, name), changed);
    return copy;
  }
  const firstOf = async (copy: string) => {
    const { exitCode, stdout, stderr } = await pawpact(["verify", copy]);
    expect([exitCode, stderr]).toEqual([1, ""]);
    return stdout.split("\n")[0];
  };

  test("is verified in another folder, without a ledger", async () => {
    const elsewhere = mkdtempSync(join(tmpdir(), "pawpact-elsewhere-"));
    cpSync(may, elsewhere, { recursive: true });
    const { exitCode, stdout } = await pawpact(["verify", elsewhere]);
    rmSync(elsewhere, { recursive: true });
    expect(stdout).toMatch(
      /^verified: the final statement of 2025-05, 450\.00 EUR in all, follows from 1649 facts and its terms; signed by \S{43}\n$/,
    );
    expect(exitCode).toBe(0);
  });

  test("states what score finds in the ledger: pseudonyms change no figure", async () => {
    const { stdout } = await pawpact([
      ...["score", "--period", "2025-05", "--format", "json", "--ledger", join(folder, "ledger.sqlite")],
      ...["--now", "2025-06-03T22:00:00Z"],
    ]);
    const { tasks, objectives } = JSON.parse(stdout);
    const statement = readStatement(readFileSync(join(may, "statement.json"), "utf8"))!;
    expect(statement.tasks).toEqual(tasks);
    expect(statement.measures.map(({ of, n }) => [of, n])).toEqual(
      objectives.map(({ of, n }: { of: string; n: number }) => [of, n]),
    );
  });

  test("holds no platform's id in its evidence", () => {
    const evidence = readFileSync(join(may, "evidence.jsonl"), "utf8");
    const source = ["channel-a.json", "channel-b.json"].map((name) =>
      readFileSync(join(slack, name), "utf8"),
    );
    const ids = new Set(source.join().match(/\b(?:[UBCT]0[A-Z0-9]{2,}|\d{10}\.\d{6})\b/g));
    expect(ids.size).toBeGreaterThan(1_000);
    expect([...ids].filter((id) => evidence.includes(id))).toEqual([]);
  });

  test("is exported in the same bytes whenever it is asked, and never over what is there", async () => {
    const again = join(folder, "again");
    const { exitCode } = await pawpact(["export", "--period", "2025-05", "--out", again, ...ledger]);
    expect(exitCode).toBe(0);
    expect(textsOf(again)).toEqual(textsOf(may));
    const refused = await pawpact(["export", "--period", "2025-05", "--out", again, ...ledger]);
    expect([refused.exitCode, refused.stderr]).toEqual([
      1,
      `pawpact: export: found 5 entries in ${again}, expected an empty folder. Name another one\n`,
    ]);
    const unissued = await pawpact([
      "export",
      "--period",
      "2025-06",
      "--out",
      join(folder, "june"),
      ...ledger,
    ]);
    expect([unissued.exitCode, existsSync(join(folder, "june"))]).toEqual([1, false]);
    expect(unissued.stderr).toContain("Issue it: pawpact settle --period 2025-06");
  });

  test("is exported while it is provisional, and verified as such", async () => {
    const out = join(folder, "provisional");
    const early = ["--ledger", join(folder, "ledger.sqlite"), "--now", "2025-07-01T00:00:00Z"];
    expect((await pawpact(["export", "--period", "2025-06", "--out", out, ...early])).exitCode).toBe(0);
    const { stdout } = await pawpact(["verify", out]);
    expect(stdout).toMatch(/^verified: the provisional statement of 2025-06/);
  });

  test("with one fact altered is found, at the line that it moves", async () => {
    const copy = altered("evidence.jsonl", (text) => {
      let late = 0;
      return text
        .split("\n")
        .map((line) => {
          if (!line.includes('"task.acknowledged"') || late === 5) return line;
          const fact = JSON.parse(line) as { at: number };
          if (fact.at < Date.UTC(2025, 4, 1)) return line;
          late += 1;
          return line.replace(`"at":${fact.at}`, `"at":${fact.at + 60_000}`);
        })
        .join("\n");
    });
    const { stdout } = await pawpact(["verify", copy, "--format", "json"]);
    const { verified, differences } = JSON.parse(stdout);
    expect(verified).toBe(false);
    expect(differences[0]).toEqual({
      what: "line sla.credit.acknowledge-time",
      stated: "nothing",
      recomputed: "-25.00 EUR",
    });
    expect(differences.map(({ what }: { what: string }) => what)).toContain("evidence.jsonl, SHA-256");
  });

  test("with a fact altered that moves no line, left out or doubled, is found by its hash", async () => {
    const rule = altered("evidence.jsonl", (text) => text.replace('"rule":"mention"', '"rule":"mentiom"'));
    const dropped = altered("evidence.jsonl", (text) => text.slice(text.indexOf("\n") + 1));
    expect(await firstOf(rule)).toMatch(
      /^NOT verified: evidence\.jsonl, SHA-256: stated [0-9a-f]{64}, recomputed/,
    );
    const { stdout } = await pawpact(["verify", dropped]);
    expect(stdout).toMatch(/evidence\.jsonl, SHA-256/);
    const broken = altered("evidence.jsonl", (text) =>
      text.replace('"type":"task.opened"', '"type":"task.open"'),
    );
    expect((await pawpact(["verify", broken])).stdout).toMatch(
      /evidence\.jsonl line 1: stated a fact, recomputed no fact/,
    );
  });

  test("with a line altered is found at that line, with what was stated and what comes out", async () => {
    const copy = altered("statement.json", (text) =>
      text.replace('"amountMinor":"-5000"', '"amountMinor":"-4000"'),
    );
    expect(await firstOf(copy)).toBe(
      "NOT verified: line sla.credit.resolution-time: stated -40.00 EUR, recomputed -50.00 EUR",
    );
    const { stdout } = await pawpact(["verify", copy]);
    expect(stdout).toContain("signature: ");
    const terms = altered("terms.yaml", (text) => text.replace('fee: "500.00"', 'fee: "900.00"'));
    expect(await firstOf(terms)).toMatch(/terms\.yaml, SHA-256/);
    const page = altered("statement.txt", (text) => text.replace("450.00", "451.00"));
    expect(await firstOf(page)).toMatch(
      /^NOT verified: statement\.txt line \d+, character \d+: stated "1\.00/,
    );
  });

  test("with any one byte altered is found", async () => {
    const texts = textsOf(may);
    const change = fc.record({
      name: fc.constantFrom(...BUNDLE_FILES),
      place: fc.double({ min: 0, max: 1, maxExcluded: true, noNaN: true }),
      by: fc.constantFrom(...'0a \n}"Z'),
    });
    await fc.assert(
      fc.asyncProperty(change, async ({ name, place, by }) => {
        const text = texts[name];
        const at = Math.floor(place * text.length);
        const changed = `${text.slice(0, at)}${by}${text.slice(at + 1)}`;
        fc.pre(changed !== text);
        const { differences } = await verifyBundle({ ...texts, [name]: changed }, nodeSeal);
        expect(differences).not.toEqual([]);
      }),
      { numRuns: 40 },
    );
  });

  test("altered and signed anew by another key passes for that key alone", async () => {
    const statement = withoutSeal(readStatement(readFileSync(join(may, "statement.json"), "utf8"))!);
    const forger = await openSigner(join(folder, "forged", "seal.key"));
    const forged = altered("statement.json", () => `${statementText(sealed(statement, forger))}\n`);
    const own = readStatement(readFileSync(join(may, "statement.json"), "utf8"))!.seal!.publicKey;
    expect((await pawpact(["verify", may, "--key", own])).exitCode).toBe(0);
    const { stdout } = await pawpact(["verify", forged, "--key", own]);
    expect(stdout).toContain(`the key of the signature: stated ${forger.publicKey}, recomputed ${own}`);
  });

  test.each(["-key", "--2zvJ0aM"])("is held against a key that begins like an option: %s", async (key) => {
    const { stdout, stderr } = await pawpact(["verify", may, "--key", key]);
    expect(stderr).toBe("");
    expect(stdout).toContain(`recomputed ${key}`);
  });

  test("is not held against an option in place of the key", async () => {
    const { exitCode, stderr } = await pawpact(["verify", may, "--key", "--format", "json"]);
    expect(exitCode).toBe(1);
    expect(stderr).toContain("verify: Option '--key' argument is ambiguous");
  });

  test("whose earlier statement was altered in the evidence is found", async () => {
    const copy = altered("evidence.jsonl", (text) =>
      text.replace('\\"payableMinor\\":\\"47500\\"', '\\"payableMinor\\":\\"40000\\"'),
    );
    const { stdout } = await pawpact(["verify", copy]);
    expect(stdout).toContain("the statement of 2025-04 in the evidence: stated");
    expect(stdout).toContain("the statement of 2025-04 in the evidence, signature");
  });

  test("of which a file is missing is refused with the files that are expected", async () => {
    const copy = join(folder, "partial");
    mkdirSync(copy);
    writeFileSync(join(copy, "statement.json"), "{}");
    const { exitCode, stderr } = await pawpact(["verify", copy]);
    expect(exitCode).toBe(1);
    expect(stderr).toMatch(
      /^pawpact: verify: found no file at .*, expected the files of an export: statement\.json/,
    );
    expect(readdirSync(copy)).toEqual(["statement.json"]);
  });
});
