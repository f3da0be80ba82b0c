import { READING } from "../chat/interpret.js";
import { MISSED_HEARTBEATS } from "../measure/presence.js";
import type { Ledger } from "../ports/ledger.js";
import type { Fact } from "../task/fact.js";
import { fold } from "../task/fold.js";
import type { Frame } from "../task/frame.js";
import { casesOf, judge } from "../task/judge.js";
import { DAY_MS } from "../time/civil.js";
import { type OpenGap, openGapFacts } from "./gaps.js";
import { HOUSE } from "./house.js";
import { presenceConversation } from "./presence.js";

/** A workspace or guild of a platform, or what stands in none. */
export interface Workspace {
  readonly platform: string;
  /** Bare; `null`: what stands in none, as direct messages do. */
  readonly workspace: string | null;
  /** Of the connection that serves it; 0 without it. */
  readonly shard?: number;
}

/** What an adapter has to read back of a workspace. Channels are bare, instants ms since epoch. */
export interface Backlog {
  /**
   * Everything before it was seen or read, or is told of as a gap; `null`: nobody has looked at the workspace before, so
   * that there is nothing to read back.
   */
  seenUntil(channel: string): number | null;
  /** Since when anybody looks at the workspace; `null` where nobody did. */
  readonly since: number | null;
  /** Channels that were read by themselves. */
  readonly channels: readonly string[];
  /** Channels that the agreement names; `null`: it holds in every one. */
  readonly scope: readonly string[] | null;
  /** Gaps that are open. */
  readonly gaps: readonly OpenGap[];
  /** Conversations in which something is to come: what is due first comes first. */
  readonly open: readonly string[];
  /** How far before the absence a thread may have ended and still go on: ms. */
  readonly lookBackMs: number;
  /** The known messages of a conversation that may still change: in `open`, or with a task that is. Else none. */
  messagesOf(conversation: string): Promise<ReadonlySet<string>>;
  /** Where a conversation stands (bare), and its messages that are known; `null` for one that nobody knows. */
  standingOf(conversation: string): Promise<Standing | null>;
}

export interface Standing {
  readonly workspace: string | null;
  readonly channel: string;
  readonly messages: readonly string[];
}

/** The name of every channel that was not read by itself. */
export const EVERY_CHANNEL = "*";
const MOST_OPEN = 10_000;
const PAGE = 1_000;

/** What the ledger says of how far a workspace was seen, and of what may have changed since. */
export async function backlogOf(ledger: Ledger, frame: Frame, of: Workspace, now: number): Promise<Backlog> {
  const { platform, workspace } = of;
  const isOurs = ({ source }: Fact) =>
    source.platform === platform && (source.workspace ?? null) === workspace;
  const [reading, observations] = await Promise.all([ledger.load(READING), ledger.load(HOUSE.observations)]);
  const read = new Map<string, number>();
  let since = Infinity;
  for (const fact of reading.facts) {
    if (fact.type !== "observation.read" || !isOurs(fact)) continue;
    read.set(fact.data.channel, fact.data.until);
    since = Math.min(since, fact.data.since);
  }
  const gaps = openGapFacts(observations.facts.filter(isOurs), now).map(({ data }) => ({
    ...data,
    channel: data.channel.slice(platform.length + 1),
  }));
  const presence = new Presence(ledger, of, frame.terms.availability.heartbeatMs);
  const live = new Map<number, number>();
  for (const until of new Set(read.values())) live.set(until, await presence.after(until, now));
  const everywhere = read.get(EVERY_CHANNEL);
  // Nothing is heard of a channel that the assistant is not in.
  const left = new Map(
    gaps.filter(({ reason }) => reason === "membership").map((gap) => [gap.channel, gap.to]),
  );
  const open = await openConversations(ledger, frame, platform);
  const { reopen, closeAfterMs } = frame.terms.tasks;
  return {
    seenUntil(channel) {
      const until = Math.max(read.get(channel) ?? 0, everywhere ?? 0);
      return left.get(channel) ?? live.get(until) ?? null;
    },
    since: since === Infinity ? null : since,
    channels: [...read.keys()].filter((channel) => channel !== EVERY_CHANNEL),
    scope: scopeOf(frame, of),
    gaps,
    open: [...open],
    lookBackMs: Math.max(reopen.withinMs, closeAfterMs, frame.terms.settlement.claimMs),
    async messagesOf(conversation) {
      const { facts } = await ledger.load(conversation);
      if (!open.has(conversation) && !isUnsettled(facts, frame, now)) return new Set();
      return new Set(messagesIn(facts));
    },
    async standingOf(conversation) {
      const { facts } = await ledger.load(conversation);
      const sources = facts.map(({ source }) => source).filter((source) => source.platform === platform);
      const { workspace = null, channel } = sources.find((source) => source.channel !== undefined) ?? {};
      if (channel === undefined) return null;
      return { workspace, channel, messages: messagesIn(facts) };
    },
  };
}

const messagesIn = (facts: readonly Fact[]) => [
  ...new Set(facts.flatMap(({ source }) => source.message ?? [])),
];

/** Those with a step to come, bounded. */
async function openConversations(
  ledger: Ledger,
  frame: Frame,
  platform: string,
): Promise<ReadonlySet<string>> {
  const stored = (await ledger.frames()).find(({ id }) => id === frame.id);
  const open = new Set<string>();
  if (!stored) return open;
  for (let from = stored.watermark; open.size < MOST_OPEN; ) {
    const page = await ledger.pending(frame.id, from, Number.MAX_SAFE_INTEGER, PAGE);
    for (const { conversation } of page) {
      if (conversation.startsWith(`${platform}:`) && open.size < MOST_OPEN) open.add(conversation);
    }
    const last = page.at(-1);
    if (!last) break;
    from = last.step.from;
  }
  return open;
}

/** A task that is overdue waits for nothing that comes by itself. */
function isUnsettled(facts: readonly Fact[], frame: Frame, now: number): boolean {
  const cases = facts.length === 0 ? [] : casesOf(fold(facts, frame.terms.tasks), frame);
  return cases.some((item) => ["open", "overdue"].includes(judge(item, frame, now).status));
}

function scopeOf({ terms }: Frame, { platform, workspace }: Workspace): readonly string[] | null {
  if (terms.scope.length === 0) return null;
  const channels: string[] = [];
  for (const entry of terms.scope) {
    const colon = entry.indexOf(":");
    const [inWorkspace, channel] = entry.slice(colon + 1).split("/");
    const isIn = workspace === null || inWorkspace === workspace;
    if (entry.slice(0, colon) !== platform || !isIn) continue;
    if (channel === undefined) return null;
    channels.push(channel);
  }
  return channels;
}

interface Run {
  readonly from: number;
  readonly until: number;
}

/** How long a connection lasted, from its runs of heartbeats. */
class Presence {
  readonly #days = new Map<number, Promise<readonly Run[]>>();

  constructor(
    private readonly ledger: Ledger,
    private readonly of: Workspace,
    private readonly heartbeatMs: number,
  ) {}

  /** Up to when the assistant was there without a break from an instant on. */
  async after(since: number, now: number): Promise<number> {
    let until = since;
    for (let day = dayOf(since); day <= dayOf(now); day++) {
      const runs = await this.#runsOf(day);
      const before = until;
      // A run ends with its day, and the next one begins with the next heartbeat.
      const slackMs = dayOf(until) < day ? MISSED_HEARTBEATS * this.heartbeatMs : 0;
      for (const run of runs) {
        const joins = run.from <= until || (until === before && run.from - until <= slackMs);
        if (joins) until = Math.max(until, run.until);
      }
      if (until === before && dayOf(until) < day) break;
    }
    return until;
  }

  #runsOf(day: number): Promise<readonly Run[]> {
    const known = this.#days.get(day) ?? this.#load(day);
    this.#days.set(day, known);
    return known;
  }

  async #load(day: number): Promise<readonly Run[]> {
    const { platform, workspace, shard = 0 } = this.of;
    const { facts } = await this.ledger.load(presenceConversation(platform, shard, day * DAY_MS));
    return facts
      .flatMap((fact): Run[] => {
        if (fact.type !== "presence.up") return [];
        const { until = fact.at, workspaces } = fact.data;
        const serves = workspace === null || !workspaces || workspaces.includes(workspace);
        return serves ? [{ from: fact.at, until }] : [];
      })
      .sort((one, other) => one.from - other.from);
  }
}

const dayOf = (instant: number) => Math.floor(instant / DAY_MS);
