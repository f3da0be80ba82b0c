import type { Terms } from "../../../src/agreement/terms.js";
import { compileScope } from "../../../src/chat/scope.js";
import { asRaw, objectsIn } from "../raw.js";
import { PERMISSION } from "./bits.js";
import type { CachedChannel, DiscordClient } from "./client.js";
import { chatErrorOf, refusalOf } from "./faults.js";
import { isThread } from "./kinds.js";
import { COMMAND } from "./mark.js";
import type { AskDiscord } from "./own-rest.js";

/** So many places are looked at, each by one request at most. */
const MOST_PLACES = 20;
/** Types of channels that hold no messages of their own: categories, forums, media. */
const HOLDERS: ReadonlySet<number> = new Set([4, 15, 16]);

const NEEDED = [
  ["View Channel", PERMISSION.viewChannel],
  ["Embed Links", PERMISSION.embedLinks],
  ["Attach Files", PERMISSION.attachFiles],
  ["Read Message History", PERMISSION.readHistory],
] as const;
const SEND = ["Send Messages", PERMISSION.sendMessages] as const;
const SEND_IN_THREADS = ["Send Messages in Threads", PERMISSION.sendInThreads] as const;

/** What a client can say of a guild's channel that it remembers. */
type Permitted = CachedChannel & {
  permissionsFor?(user: object): { has(bit: bigint): boolean } | null;
};

/**
 * What Discord would refuse once it is due, a sentence each, so that nobody hears of it only from the first digest: guilds
 * that the bot was not invited to, channels where it may not post, and commands that nobody registered. What can't be
 * found out is no trouble.
 * @param client logged in and ready
 */
export async function troublesAhead(
  ask: AskDiscord,
  client: DiscordClient,
  agreements: readonly Pick<Terms, "scope" | "digests" | "warnings">[],
): Promise<readonly string[]> {
  const named = [
    ...new Set(agreements.flatMap(({ scope }) => compileScope(scope).workspaces("discord") ?? [])),
  ];
  const guilds = named.slice(0, MOST_PLACES);
  const places = new Set(
    agreements.flatMap(({ digests, warnings = [] }) => [...digests, ...warnings].map(({ to }) => to)),
  );
  const channels = [...places].flatMap((to) => /^discord:(\d+)$/.exec(to)?.[1] ?? []).slice(0, MOST_PLACES);
  const troubles: (string | null)[] = [];
  for (const guild of guilds) troubles.push(await troubleOfGuild(ask, client, guild));
  for (const channel of channels) troubles.push(await troubleOfChannel(ask, client, channel));
  const served =
    guilds.length > 0 ? guilds : [...client.guilds.cache].map(([id]) => id).slice(0, MOST_PLACES);
  troubles.push(await troubleOfCommand(ask, served));
  return troubles.filter((trouble) => trouble !== null);
}

async function troubleOfGuild(ask: AskDiscord, client: DiscordClient, guild: string): Promise<string | null> {
  if (client.guilds.cache.get(guild) || !(await refused(() => ask("GET", `/guilds/${guild}`)))) return null;
  return `scope: found no server ${guild} that the bot is in, expected it there. Invite it, or correct the server's id`;
}

async function troubleOfChannel(
  ask: AskDiscord,
  client: DiscordClient,
  channel: string,
): Promise<string | null> {
  const where = `digests and warnings to discord:${channel}`;
  const known: Permitted | undefined = client.channels.cache.get(channel);
  if (!known) {
    const error = await refused(() => ask("GET", `/channels/${channel}`));
    return error === null ? null : chatErrorOf(where, error).message;
  }
  if (HOLDERS.has(known.type))
    return `${where}: found a channel that holds no messages of its own, expected one for text. Name a text channel or a thread`;
  const may = client.user && known.permissionsFor?.(client.user);
  if (!may) return null;
  const needed = [...NEEDED, isThread(known.type) ? SEND_IN_THREADS : SEND];
  const missing = needed.filter(([, bit]) => !may.has(bit)).map(([name]) => name);
  if (missing.length === 0) return null;
  return `${where}: found a bot without ${missing.join(", ")} there, expected it to have that. Give its role that permission in the channel, or name another one`;
}

/** Registered for every server, it is there; else it is looked for in each. */
async function troubleOfCommand(ask: AskDiscord, guilds: readonly string[]): Promise<string | null> {
  const application = String(asRaw(await ask("GET", "/applications/@me"))?.id);
  const isIn = async (route: `/${string}`) => {
    const registered = objectsIn(await ask("GET", route));
    return registered.some(({ name, type = 1 }) => name === COMMAND && type === 1);
  };
  if (await isIn(`/applications/${application}/commands`)) return null;
  let looked = guilds.length === 0;
  for (const guild of guilds) {
    let isThere = false;
    const error = await refused(async () => {
      isThere = await isIn(`/applications/${application}/guilds/${guild}/commands`);
    });
    if (isThere) return null;
    looked ||= error === null;
  }
  if (!looked) return null;
  return `/${COMMAND}: found that nobody registered it, expected it in a server at least. Run: pawpact discord register`;
}

/** What Discord refuses with; any other failure is thrown. */
async function refused(work: () => Promise<unknown>): Promise<unknown | null> {
  try {
    await work();
    return null;
  } catch (error) {
    if (refusalOf(error) === null) throw error;
    return error;
  }
}
