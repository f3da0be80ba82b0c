// Run by tests as a process of its own: a host's discord.js client with some shards of a bot, on a Discord that the test
// serves. It logs in and is ready. A line with an instant (ms since epoch) moves its clock there, heartbeat by heartbeat,
// and the first one has it begin; it says so once all is recorded. `end` ends it in good order.
import { once } from "node:events";
import { createInterface } from "node:readline";
import { Client, GatewayIntentBits, Partials } from "discord.js";
import { discord } from "../../adapters/chat/discord/discord.js";
import { type Pact, pawpact } from "../../adapters/pact.js";
import type { Terms } from "../../src/agreement/terms.js";
import { termsWith } from "./terms.js";

export interface ShardTold {
  readonly ledger: string;
  /** What it keeps beside a Redis. */
  readonly data: string;
  readonly apiUrl: string;
  readonly token: string;
  readonly terms: Pick<Terms, "scope" | "digests">;
  /** ms since epoch. */
  readonly proposedAt: number;
  /** Of presence; no other timer of the process has this interval. */
  readonly heartbeatMs: number;
  readonly shards: readonly number[];
  readonly shardCount: number;
}

const told = JSON.parse(process.argv[2]!) as ShardTold;
const { heartbeatMs } = told;
process.env.PAWPACT_DATA = told.data;

/** The heart beats when the test's clock says so. */
const beats = new Set<() => void>();
const { setInterval: every } = globalThis;
globalThis.setInterval = ((work: () => void, ms: number, ...given: []) => {
  if (ms === heartbeatMs) beats.add(work);
  return every(ms === heartbeatMs ? () => {} : work, ms, ...given);
}) as typeof every;

const say = (message: string) => void process.stdout.write(`${message}\n`);
const { Guilds, GuildMessages, DirectMessages } = GatewayIntentBits;
const client = new Client({
  intents: [Guilds, GuildMessages, DirectMessages],
  partials: [Partials.Channel],
  shards: [...told.shards],
  shardCount: told.shardCount,
  rest: { api: told.apiUrl },
});
client.on("messageCreate", async (message) => {
  if (message.mentions.has(client.user!) && message.content.includes("now"))
    await message.reply("Created PR 7.");
});
const ready = once(client, "clientReady");
await client.login(told.token);
await ready;
say("ready");

let now = 0;
let pact: Pact | null = null;

async function begun(): Promise<Pact> {
  const terms = termsWith(told.terms);
  const keeping = await pawpact({
    agreement: { ...terms, availability: { ...terms.availability, heartbeatMs } },
    ledger: told.ledger,
    proposedAt: told.proposedAt,
    clock: { now: () => now },
    log: { info: say, warn: say, error: say },
  });
  await keeping.use(discord(client));
  return keeping;
}

for await (const line of createInterface({ input: process.stdin })) {
  if (line === "end") break;
  const until = Number(line);
  while (pact && now < until) {
    now = Math.min(until, now + heartbeatMs);
    for (const beat of beats) beat();
  }
  now = until;
  pact ??= await begun();
  await pact.settled();
  say(`at ${now}`);
}
await pact?.close();
await client.destroy();
process.exit(0);
