import { existsSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { gunzipSync } from "node:zlib";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { openForReading } from "../../adapters/compose.js";
import { packageRoot } from "../../config/root.js";
import { plainDump } from "../contract/ledger-parts.js";
import { pawpact } from "../kit/cli.js";
import { describeRedis } from "../kit/redis.js";
import { type RedisServer, startRedis } from "../protocol/redis/server.js";

const data = join(packageRoot(), "..", "shared", "data");
const absent = existsSync(data) ? "" : ` (skipped: ${join("..", "shared", "data")} is not there)`;
const NOW = "2026-11-20T00:00:00Z";

describeRedis("the command line on a Redis", () => {
  const folder = mkdtempSync(join(tmpdir(), "pawpact-redis-"));
  let server: RedisServer;
  beforeAll(async () => {
    server = await startRedis();
    await server.command("ACL", "SETUSER", "bot", "on", ">s3cret", "~*", "+@all");
  });
  afterAll(async () => {
    await server?.stop();
    rmSync(folder, { recursive: true, force: true });
  });
  const addressOf = (prefix: string) => `redis://bot:s3cret@127.0.0.1:${server.port}/0?prefix=${prefix}`;

  const agreement = (party: string, customer: string, period: string, more = "") => `
pawpact: 1
id: data
title: Real data
currency: EUR
parties: { provider: { name: Vendor, members: ["${party}"] }, customer: { name: Team, members: ["${customer}"] } }
period: ${period}
${more}
sla:
  fee: "500.00"
  objectives:
    - { metric: completion-rate, target: 80% }
    - { metric: first-response-time, within: 5m, target: 90% }
`;
  const slack = agreement(
    "slack:U08M2Q2M6SV",
    "slack:U0008",
    "{ every: quarter, timezone: UTC }",
    'assistant: { members: ["slack:U08M2Q2M6SV"], acknowledgements: ["^_.*_$"], completions: ["^Created PR "] }',
  );
  const sets: readonly (readonly [name: string, agreement: string, period: string, argv: () => string[]])[] =
    [
      [
        "an assistant in two Slack channels",
        slack,
        "2025-Q2",
        () =>
          ["channel-a.json", "channel-b.json"]
            .map((name) => join(data, "slack-assistant", name))
            .concat("--as", "slack-messages"),
      ],
      [
        "a Slack workspace",
        agreement(
          "slack:U061A1R2R",
          "slack:U064SRKPD",
          "{ every: month, timezone: UTC }",
          'assistant: { members: ["slack:U061A1R2R"] }',
        ),
        "2015-10",
        () => [join(data, "slack-export", "workspace.zip"), "--as", "slack-export"],
      ],
      [
        "a Discord guild",
        agreement(
          "discord:user:100000000000000001",
          "discord:user:1505990747130953738",
          "{ every: month, timezone: UTC }",
          'assistant: { members: ["discord:user:100000000000000001"] }\nrequesters: { bots: ["discord:user:1505990747130953738"] }\ntasks: { open: every-message }',
        ),
        "2026-05",
        () => [join(data, "discord-export"), "--as", "discord-export"],
      ],
      [
        "the first 6,000 service requests of a city",
        agreement(
          "csv:city",
          "csv:mayor",
          "{ every: quarter, timezone: America/New_York }",
          'assistant: { members: ["csv:city"] }',
        ),
        "2011-Q3",
        () => {
          const [csv, map] = [join(folder, "boston.csv"), join(folder, "map.yaml")];
          const lines = gunzipSync(readFileSync(join(data, "boston-311", "2011-q3.csv.gz")))
            .toString("utf8")
            .split("\n");
          writeFileSync(csv, lines.slice(0, 6_001).join("\n"));
          writeFileSync(
            map,
            "task: case_enquiry_id\nopened: open_dt\ncompleted: closed_dt\npriority: type\ndue: { resolution-time: target_dt }\ntimezone: America/New_York\nformat: YYYY-MM-DD HH:mm:ss\n",
          );
          return [csv, "--as", "csv", "--map", map];
        },
      ],
    ];

  describe.skipIf(absent)(`says the same as on a file, byte for byte${absent}`, () => {
    test.each(sets)("of %s", async (name, text, period, argv) => {
      const file = join(folder, `${name.replaceAll(/\W/g, "-")}.yaml`);
      writeFileSync(file, text);
      const outcomes = file.replace(/\.yaml$/, "-outcomes.yaml");
      writeFileSync(
        outcomes,
        text.replace(/^sla:.*$/ms, 'pbc: { unit: { metric: completions, price: "2.50" } }\n'),
      );
      const replay = ["replay", ...argv(), "--agreement", file, "--now", NOW, "--format", "json"];
      const said = async (ledger: string) => {
        const on = ["--ledger", ledger, "--now", NOW];
        const { ledger: shown, ...summary } = JSON.parse(
          (await pawpact([...replay, "--ledger", ledger])).stdout,
        );
        expect(shown).not.toContain("s3cret");
        const again = JSON.parse((await pawpact([...replay, "--ledger", ledger])).stdout);
        expect([again.recorded, again.alreadyThere]).toEqual([0, summary.recorded]);
        const reading = await openForReading({ ledgerAddress: ledger, now: Date.parse(NOW) });
        const facts: string[] = [];
        for await (const stored of reading.ledger.conversations()) {
          facts.push(stored.version, ...stored.facts.map((fact) => JSON.stringify(fact)).sort());
        }
        const dump = plainDump(await reading.ledger.dump(reading.frame.id));
        await reading.close();
        const asked = [
          ["score", "--period", period, "--format", "json"],
          ["score"],
          ["tasks", "--period", "all", "--format", "jsonl"],
          ["tasks", "--period", period],
          ["why", "total", "--period", period],
          ["why", "completion-rate", "--period", period, "--format", "json"],
          ["digest", "--period", period],
          ["settle", "--period", period, "--dry-run", "--format", "json"],
        ];
        const answers: unknown[] = [];
        for (const words of asked) answers.push(await pawpact([...words, ...on]));
        answers.push(await pawpact(["recount", "--ledger", ledger, "--format", "json"]));
        // Two equal refusals would be no figures.
        expect(answers).toEqual(
          answers.map(() => expect.objectContaining({ exitCode: 0, stdout: expect.stringMatching(/\d/) })),
        );
        // Not every one of them has a full period.
        answers.push(await pawpact(["compare", "--with", outcomes, "--format", "json", ...on]));
        return { summary, facts, dump, answers };
      };
      const onFile = await said(join(folder, `${name.replaceAll(/\W/g, "-")}.sqlite`));
      const onRedis = await said(addressOf(name.replaceAll(/\W/g, "-")));
      expect(onFile.facts.length).toBeGreaterThan(10);
      expect(onRedis).toEqual(onFile);
    });
  });
});
