import { bulk, bulkSide } from "./bulk.js";
import { businessTime } from "./business-time.js";
import { commits, commitsSide } from "./commits.js";
import { digests } from "./digest.js";
import { discord } from "./discord.js";
import { discordHost } from "./discord-host.js";
import { discordMemory } from "./discord-memory.js";
import { type Figure, table } from "./figure.js";
import { jobs } from "./jobs.js";
import { machine } from "./machine.js";
import { memory } from "./memory.js";
import { picture } from "./picture.js";
import { SIDE } from "./process.js";
import { redis } from "./redis.js";
import { redisSide } from "./redis-side.js";
import { scoring } from "./scoring.js";
import { settling } from "./settling.js";
import { beSide } from "./side.js";
import { slack } from "./slack.js";
import { slackHost } from "./slack-host.js";
import { worth } from "./worth.js";

interface Section {
  readonly title: string;
  run(quick: boolean): Promise<readonly Figure[]>;
}

const sections: Readonly<Record<string, Section>> = {
  commits: {
    title:
      "Durable commits of one fact each. Floor: the same tables, statements, pragmas and groups by hand; it is told what each fact adds to which counter.",
    run: (quick) => commits({ facts: quick ? 4_000 : 8_000, rounds: quick ? 3 : 5 }),
  },
  bulk: {
    title:
      "Bulk import, facts a second. Floor: the same tables, statements, pragmas and groups by hand; it is told what each fact adds to which counter.",
    run: (quick) => bulk({ tasks: quick ? 8_000 : 20_000, rounds: quick ? 3 : 5 }),
  },
  redis: {
    title:
      "The ledger on a Redis. Floor: the same script and arguments through the same client; one XADD a fact; a month of few tasks.",
    run: (quick) => redis({ facts: quick ? 8_000 : 20_000, rounds: quick ? 3 : 5, sizes: [10_000, 100_000] }),
  },
  scoring: {
    title:
      "Scoring a month. Floor: one aggregation over a row per task. The counters are the core's own, filled in from generated tasks a thousand a commit, without their facts.",
    run: (quick) => scoring({ sizes: [10_000, 100_000, 1_000_000], rounds: quick ? 5 : 15 }),
  },
  worth: {
    title:
      "What a month is worth under a hybrid with availability, the month before in mind. Floor: one aggregation over a row per task, in SQLite.",
    run: (quick) =>
      worth({ sizes: quick ? [10_000, 100_000] : [10_000, 100_000, 1_000_000], rounds: quick ? 5 : 15 }),
  },
  settle: {
    title:
      "A final statement, from the facts of its month. Floor: the same facts read by SQL, parsed and folded once.",
    run: (quick) => settling({ sizes: [2_000, 10_000], rounds: quick ? 3 : 9 }),
  },
  "business-time": {
    title: "Business time on a compiled calendar.",
    run: (quick) => businessTime({ calls: quick ? 500_000 : 2_000_000, rounds: quick ? 5 : 15 }),
  },
  picture: {
    title: "The pet's picture. Floor: resvg on an empty document of the same size.",
    run: (quick) => picture({ rounds: quick ? 15 : 41 }),
  },
  digest: {
    title: "A digest in the middle of a month. Floor: the same with the fewest tasks.",
    run: (quick) =>
      digests({ sizes: quick ? [10_000, 200_000] : [10_000, 1_000_000], rounds: quick ? 5 : 15 }),
  },
  slack: {
    title:
      "A Bolt app with the plugin, loaded over HTTP at 16 in flight. Floor: the same app without it. An event is durable before Slack is told, a command is recorded after: so there is a second floor for events, the app with a row in SQLite for each of them before it is acknowledged.",
    run: (quick) => slack({ requests: quick ? 1_500 : 2_500, rounds: quick ? 8 : 20 }),
  },
  discord: {
    title:
      "A discord.js client with the plugin, requests at 16 in flight. Floor: the same client without it.",
    run: (quick) => discord({ requests: quick ? 1_000 : 2_500, rounds: quick ? 8 : 20 }),
  },
  "discord-memory": {
    title: "What a discord.js client with the plugin holds. Floor: the same client without it.",
    run: (quick) =>
      discordMemory(quick ? { first: 60_000, last: 180_000 } : { first: 100_000, last: 1_000_000 }),
  },
  jobs: {
    title:
      "Digests due at the same minute, drained by workers of their own processes from a Redis, a second. Floor: the same facts recorded by the same workers, and nothing else.",
    run: (quick) => jobs({ digests: quick ? 2_000 : 10_000, rounds: quick ? 1 : 3 }),
  },
  memory: {
    title: "Memory of an import, at its highest.",
    run: (quick) =>
      memory(
        quick ? { smallMegabytes: 20, largeMegabytes: 100 } : { smallMegabytes: 50, largeMegabytes: 400 },
      ),
  },
};

const usage = `usage: npm run bench -- [quick] [${Object.keys(sections).join("] [")}]`;

/** What `inProcess` asks a process of its own. */
async function side([section, which = "", ...counts]: readonly string[]): Promise<void> {
  const hosts = { slack: slackHost, discord: discordHost };
  const host = hosts[section as keyof typeof hosts];
  if (host) return beSide(await host(which, counts[0]!));
  const [count = 0, inFlight = 0] = counts.map(Number);
  const rates = {
    bulk: () => bulkSide(which, count),
    redis: () => redisSide(which, counts.map(Number)),
    commits: () => commitsSide(which, count, inFlight),
  };
  console.log(String(await rates[section as keyof typeof rates]()));
}

async function main(argv: readonly string[]): Promise<number> {
  if (argv[0] === SIDE) {
    await side(argv.slice(1));
    return 0;
  }
  const named = argv.filter((word) => word !== "quick");
  const unknown = named.find((word) => !Object.hasOwn(sections, word));
  if (unknown !== undefined) {
    console.error(`bench: found "${unknown}", expected a section. ${usage}`);
    return 1;
  }
  const quick = argv.includes("quick");
  console.log(await machine());
  console.log(
    `run      ${quick ? "quick" : "full"}; medians of rounds in which floor and subject take turns`,
  );
  for (const [name, { title, run }] of Object.entries(sections)) {
    if (named.length > 0 && !named.includes(name)) continue;
    const figures = await run(quick);
    console.log(`\n${name}: ${title}\n${table(figures)}`);
  }
  return 0;
}

process.exitCode = await main(process.argv.slice(2));
