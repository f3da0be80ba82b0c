import { mkdtemp, readFile, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { PassThrough, Readable } from "node:stream";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { checkReportSchema } from "../../adapters/cli/check.js";
import { runCli } from "../../adapters/cli/run.js";
import { readAgreement } from "../../config/agreement.js";
import { changed, FULL, SLA } from "../unit/agreement/fixture.js";

let folder: string;
beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), "pawpact-"));
});
afterEach(() => rm(folder, { recursive: true, force: true }));

const at = (name: string) => join(folder, name);
const NOW = Date.UTC(2026, 5, 15);

async function pawpact(...argv: string[]) {
  const [stdout, stderr] = [new PassThrough(), new PassThrough()];
  const said = { out: "", err: "" };
  stdout.on("data", (chunk) => {
    said.out += chunk;
  });
  stderr.on("data", (chunk) => {
    said.err += chunk;
  });
  const io = {
    stdin: Readable.from([]),
    stdout,
    stderr,
    env: {},
    now: () => NOW,
    colour: false,
    interactive: false,
  };
  const code = await runCli(argv, io);
  const named = (text: string) => text.replaceAll(`${folder}/`, "").replaceAll(folder, "FOLDER");
  return { code, out: named(said.out), err: named(said.err) };
}

async function file(name: string, text: string | Uint8Array): Promise<string> {
  await writeFile(at(name), text);
  return at(name);
}

describe("pawpact check", () => {
  it("says that a file is fine, and what it is", async () => {
    expect(await pawpact("check", await file("a.yaml", FULL))).toMatchInlineSnapshot(`
      {
        "code": 0,
        "err": "",
        "out": "a.yaml: a hybrid for Harbour Office by Kennel Club, no faults, no warnings
      ",
      }
    `);
  });

  it("says every fault with its place, and exits with 1", async () => {
    const broken = changed(changed(SLA, "  fee:", "  feee:"), "target: 5%", "target: 5");
    expect(await pawpact("check", await file("a.yaml", broken))).toMatchInlineSnapshot(`
      {
        "code": 1,
        "err": "",
        "out": "a.yaml:11:3 error sla.fee
        found     nothing
        expected  an amount such as "1500.00": digits and a point, no sign, symbol or
                  separator
        do        add fee

      a.yaml:11:3 error sla.feee
        found     the unknown key "feee"
        expected  a key out of fee, floor, cap, repeat, once, objectives
        do        write fee

      a.yaml:18:15 error sla.objectives[1].target
        found     "5"
        expected  a share from 0% to 100%, such as 95% or 0.95
        do        write 5%

      a.yaml: 3 faults, no warnings
      ",
      }
    `);
  });

  it("keeps to 80 columns", async () => {
    const broken = changed(changed(SLA, "metric: reopen-rate", "metric: x"), "U0PETS", "U0ACME");
    const { out } = await pawpact("check", await file("a.yaml", broken));
    expect(out.split("\n").filter((line) => line.length > 80)).toEqual([]);
  });

  it("allows warnings, unless they are to be taken for faults", async () => {
    const warned = await file("a.yaml", changed(SLA, '["slack:U0ACME"]', "[]"));
    expect(await pawpact("check", warned)).toMatchObject({
      code: 0,
      out: expect.stringContaining("1 warning\n"),
    });
    expect(await pawpact("check", warned, "--strict")).toMatchObject({ code: 1 });
  });

  it("checks several files, and warns of two with one id", async () => {
    const { code, out } = await pawpact("check", await file("a.yaml", SLA), await file("b.yaml", SLA));
    expect(code).toBe(0);
    expect(out).toMatchInlineSnapshot(`
      "a.yaml: an SLA for Acme by Pets, no faults, no warnings
      b.yaml:1:1 warning id
        found     "desk", the id of a.yaml too
        expected  an id of its own for every agreement
        do        change one, unless the files are versions of one agreement

      b.yaml: an SLA for Acme by Pets, no faults, 1 warning
      "
    `);
  });

  it("exits with 2 for a file that cannot be read, after the others", async () => {
    expect(await pawpact("check", at("none.yaml"), folder, await file("a.yaml", SLA))).toMatchInlineSnapshot(`
      {
        "code": 2,
        "err": "pawpact: check: none.yaml found no such file, expected an agreement file. Write one: pawpact init FILE
      pawpact: check: FOLDER found a directory, expected an agreement file. Write one: pawpact init FILE
      ",
        "out": "a.yaml: an SLA for Acme by Pets, no faults, no warnings
      ",
      }
    `);
  });

  it.each(["json", "jsonl"])("prints %s in the documented form", async (format) => {
    const fine = await file("a.yaml", SLA);
    const broken = await file("b.yaml", changed(SLA, "target: 5%", "target: 5"));
    const { code, out } = await pawpact("check", fine, broken, "--format", format);
    const entries =
      format === "json"
        ? JSON.parse(out)
        : out
            .trim()
            .split("\n")
            .map((line) => JSON.parse(line));
    const reports = checkReportSchema.parse(entries);
    expect(code).toBe(1);
    expect(reports.map(({ ok, agreement, faults }) => [ok, agreement?.kind, faults.length])).toEqual([
      [true, "sla", 0],
      [false, undefined, 1],
    ]);
    expect(reports[1]?.faults[0]).toMatchObject({ path: "sla.objectives[1].target", line: 18, column: 15 });
  });

  it("refuses what is no text in UTF-8, and files too large to be an agreement", async () => {
    const utf16 = await file("a.yaml", Buffer.from(`\uFEFF${SLA}`, "utf16le"));
    const binary = await file("b.yaml", Uint8Array.from([0x70, 0xff, 0x00]));
    const large = await file("c.yaml", "#".repeat(1_048_577));
    const { code, out } = await pawpact("check", utf16, binary, large);
    expect(code).toBe(1);
    expect(out.match(/found {5}.*/g)).toEqual([
      "found     UTF-16",
      "found     bytes that are not UTF-8",
      "found     1048577 bytes",
    ]);
  });

  it("looks up holidays by country", async () => {
    const named = `${SLA}calendar: { hours: { mon-fri: ["09:00-17:00"] }, holidays: [{ country: DE, region: BE }] }\n`;
    expect(await pawpact("check", await file("a.yaml", named))).toMatchObject({ code: 0 });
    const { code, out } = await pawpact("check", await file("b.yaml", named.replace("DE", "XX")));
    expect(code).toBe(1);
    expect(out).toContain('found     the country "XX"');
  });

  it("asks nobody for holidays where none is named by country", async () => {
    const asked: unknown[] = [];
    const namedHolidays = async (named: unknown) => {
      asked.push(named);
      return [];
    };
    await readAgreement(await file("a.yaml", FULL), { year: 2026, namedHolidays });
    expect(asked).toEqual([]);
  });
});

describe("pawpact init", () => {
  it("names the option whose text it refuses, not what it made of it", async () => {
    const { code, err } = await pawpact("init", at("b.yaml"), "--customer", "Ac\u001b[31mme");
    expect(code).toBe(1);
    expect(err).toMatch(/^pawpact: init: --customer found "Ac\\u001b\[31mme", expected a text of one line/);
  });

  it.each(["sla", "pbc", "hybrid"])("writes a %s that passes the check", async (kind) => {
    const options = [
      "--kind",
      kind,
      "--customer",
      'Größe & "Söhne"',
      "--timezone",
      "Asia/Tokyo",
      "--currency",
      "JPY",
    ];
    expect(await pawpact("init", at("a.yaml"), ...options)).toMatchObject({ code: 0, err: "" });
    expect(await pawpact("check", at("a.yaml"))).toMatchObject({ code: 0 });
    const { terms } = await readAgreement(at("a.yaml"), { year: 2026 });
    expect(terms).toMatchObject({
      kind,
      id: "grosse-sohne-help-desk",
      currency: "JPY",
      period: { timezone: "Asia/Tokyo" },
      parties: { customer: { name: 'Größe & "Söhne"' } },
    });
  });

  it("comments what it writes", async () => {
    await pawpact("init", at("a.yaml"), "--title", "Desk", "--provider", "Pets");
    const text = await readFile(at("a.yaml"), "utf8");
    expect(text.slice(0, text.indexOf("# Where it holds"))).toMatchInlineSnapshot(`
      "# The version of this format.
      pawpact: 1

      # Names the agreement wherever its figures are kept: do not change it later.
      id: desk

      title: Desk

      # ISO 4217. Amounts below are texts in its units.
      currency: EUR

      # First and last day, local dates. Without them the agreement has no end.
      # from: "2026-04-01"

      # The last day.
      # until: "2027-03-31"

      # Who provides the assistant, and who asks it for things. Members accept terms and statements:
      # "slack:U…", "discord:user:…", "discord:role:…".
      parties:
        provider: { name: Pets, members: [] }
        customer: { name: Customer, members: [] }

      # People whose review proves a completion (grade B).
      # reviewers: ["slack:U0REVIEWER"]

      # Results of tools that prove a completion (grade B).
      # checks: ["github:pull_request.merged"]

      # Who rules in a dispute.
      # arbiter: "slack:U0ARBITER"

      "
    `);
  });

  it("never writes over a file", async () => {
    await file("a.yaml", "mine");
    expect(await pawpact("init", at("a.yaml"))).toMatchInlineSnapshot(`
      {
        "code": 1,
        "err": "pawpact: init: found a.yaml, expected no file there. Check it with pawpact check a.yaml, or name another: pawpact init FILE
      ",
        "out": "",
      }
    `);
    expect(await readFile(at("a.yaml"), "utf8")).toBe("mine");
  });

  it.each([
    ["--timezone", "Mars/Olympus"],
    ["--currency", "XAU"],
    ["--title", "two\nlines"],
    ["--kind", "slo"],
  ])("refuses %s %s and writes nothing", async (option, value) => {
    const { code, err } = await pawpact("init", at("a.yaml"), option, value);
    expect(code).toBe(1);
    expect(err).toContain(option);
    await expect(readFile(at("a.yaml"))).rejects.toMatchObject({ code: "ENOENT" });
  });

  it("exits with 2 where it cannot write", async () => {
    expect(await pawpact("init", at("no/such/a.yaml"))).toMatchObject({ code: 2, out: "" });
  });
});
