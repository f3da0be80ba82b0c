import * as z from "zod";
import { canonicalJson, type Json } from "../bytes/canonical.js";
import { digestData } from "./digest-data.js";

/** The five clocks, in the order in which they are shown. */
export const CLOCKS = [
  "acknowledge-time",
  "first-response-time",
  "next-response-time",
  "resolution-time",
  "total-resolution-time",
] as const;
export type Clock = (typeof CLOCKS)[number];

/** Instants: ms since epoch, of the years 1970 to 2099, for which every zone is resolved. */
const instant = z.int().min(0).max(4_102_444_799_999);
const id = z.string().min(1).max(1024);
const noData = z.strictObject({});

export const partySchema = z.enum(["provider", "customer", "neither"]);
export type Party = z.infer<typeof partySchema>;

const actorSchema = z.strictObject({
  id,
  role: z.enum(["requester", "assistant", "other", "reviewer", "system"]),
  /** The party that the actor belonged to at that time. */
  party: partySchema,
  bot: z.literal(true).optional(),
  /** A person who speaks through a program's post that carries no user. */
  relayed: z.literal(true).optional(),
});
export type Actor = z.infer<typeof actorSchema>;

const sourceSchema = z.strictObject({
  platform: z.string().min(1),
  workspace: z.string().optional(),
  channel: z.string().optional(),
  /** The platform's object, in full (`slack:C0HELP:1743761014.461529`). */
  message: id.optional(),
  /** Message text, only as far as `store.text` allows. */
  text: z.string().optional(),
});

const base = {
  id,
  conversation: id,
  /** The platform's instant, ms since epoch. */
  at: instant,
  /**
   * How well it is known when this was so. Absent: seen as it happened. `read-back`: read later, and unchanged as far as
   * the platform tells. `last-version`: read back after an edit, so that the versions before are unknown. `receipt`: the
   * instant is ours. `unknown`: read back without a time; counts for a grade, never a clock.
   */
  clock: z.enum(["read-back", "last-version", "receipt", "unknown"]).optional(),
  actor: actorSchema,
  source: sourceSchema,
  /** The rule that classed it, as `interpret` names it. */
  rule: z.string().min(1),
  /** The message of the task that is meant, where the platform or the host says so. */
  link: id.optional(),
};

const closeCause = z.enum(["assistant-claimed", "operator-closed", "requester-closed", "user-confirmed"]);
export type CloseCause = z.infer<typeof closeCause>;

export const gradeSchema = z.enum(["A", "B", "C", "D"]);
export type Grade = z.infer<typeof gradeSchema>;

const dueAt = z.partialRecord(z.enum(CLOCKS), instant);

/**
 * A message that is nothing but a yes, a no or 1 to 5: a verdict where the requester was asked for one. `unclear`: another
 * number, or a greeting; there it is none, and asks for nothing either.
 */
const said = z.union([z.enum(["yes", "no", "unclear"]), z.int().min(1).max(5)]);
export type Said = z.infer<typeof said>;

/** Every type of fact about tasks and verdicts with the shape of its data. */
const taskData = {
  "task.opened": z.strictObject({
    /** Only tasks opened by a chat message close by inactivity. */
    origin: z.enum(["message", "interaction", "import", "host"]),
    /** In a direct message without a thread: points of rest part its tasks. */
    direct: z.literal(true).optional(),
    priority: z.string().min(1).optional(),
    dueAt: dueAt.optional(),
    /** Clocks that this way in can't see: they are partial, not missed. */
    unseen: z.array(z.enum(CLOCKS)).optional(),
    title: z.string().optional(),
    /** The message is nothing but thanks. */
    thanks: z.literal(true).optional(),
    /** The message says no; a `task.confirmed` beside it does what follows from that. */
    denies: z.literal(true).optional(),
    says: said.optional(),
  }),
  "task.asked": z.strictObject({
    thanks: z.literal(true).optional(),
    denies: z.literal(true).optional(),
    /** An edit of an earlier message: it starts no clock. */
    edit: z.literal(true).optional(),
    direct: z.literal(true).optional(),
    says: said.optional(),
  }),
  "task.prioritized": z.strictObject({ priority: z.string().min(1) }),
  "task.acknowledged": noData,
  "task.answered": z.strictObject({ mentions: z.array(id).optional() }),
  "task.waiting": z.strictObject({ reason: z.string().min(1) }),
  "task.resumed": noData,
  "task.attempted": z.strictObject({
    ok: z.boolean(),
    /** 10⁻⁶ of the agreement's currency. */
    costMicros: z.int().min(0).optional(),
    tokens: z.int().min(0).optional(),
    durationMs: z.int().min(0).optional(),
  }),
  "task.completed": z.strictObject({
    cause: closeCause,
    /** The requester was asked whether that was it. */
    asked: z.boolean().optional(),
    /** A grade that an import vouches for. */
    grade: gradeSchema.optional(),
    /** The tool whose result proves it, as `checks` names it. */
    check: z.string().optional(),
  }),
  "task.failed": z.strictObject({ reason: z.string().optional() }),
  "task.cancelled": noData,
  "task.handed-off": z.strictObject({ to: z.string().optional() }),
  "task.reopened": noData,
  "task.helped": noData,
  /** A message in the conversation that moves no clock (another bot, a notice); it counts as a reply that was seen. */
  "task.noted": z.strictObject({
    deleted: z.literal(true).optional(),
    /** The message asks the requester whether that was it. */
    asks: z.literal(true).optional(),
  }),
  "task.confirmed": z.strictObject({ verdict: z.enum(["yes", "no", "withdrawn"]) }),
  "task.rated": z.strictObject({ rating: z.int().min(1).max(5) }),
  "task.reviewed": z.strictObject({ correct: z.boolean() }),
  "dispute.opened": z.strictObject({ reason: z.string().optional() }),
  "dispute.withdrawn": noData,
  "dispute.conceded": noData,
  "dispute.ruled": z.strictObject({ grade: z.enum(["A", "B", "C", "D", "failed"]) }),
  /** How many replies the platform says that this conversation has. */
  "observation.replies": z.strictObject({ count: z.int().min(0) }),
} as const;

/** A resolved zone, as terms and statements carry it. */
export const zoneSchema = z.strictObject({
  timezone: z.string(),
  /** Version of the zone data. */
  tzdata: z.string().optional(),
  span: z.strictObject({ from: z.int(), to: z.int() }),
  initialOffsetMs: z.int(),
  transitions: z.array(z.strictObject({ at: z.int(), offsetMs: z.int() })),
});

const presence = z.strictObject({
  shard: z.string().optional(),
  /** Slack workspaces or Discord guilds that this shard serves, bare; absent: all of them. */
  workspaces: z.array(id).optional(),
});

/** Facts about the agreement and its monitoring; they live in conversations of their own (`pact:…`). */
const houseData = {
  "observation.gap": z.strictObject({
    channel: z.string(),
    from: instant,
    to: instant,
    reason: z.enum(["scope", "membership", "rate", "retention"]),
    /** The right that was missing, as the platform names it. */
    needs: z.string().optional(),
    closed: z.literal(true).optional(),
  }),
  /** Everything in a channel in [since, until) was seen, read, or is told of as a gap; `*`: in all of them. */
  "observation.read": z.strictObject({ channel: z.string(), since: instant, until: instant }),
  "presence.up": presence.extend({
    /** Alive in [at, until], ms since epoch, without a silence that counts; absent: at this instant. */
    until: instant.optional(),
  }),
  "presence.down": presence,
  "presence.unknown": presence,
  "terms.proposed": z.strictObject({
    /** The agreement file, every named holiday resolved to its date. */
    terms: z.string(),
    from: instant.optional(),
    /** Its zones as they were resolved: scoring uses them, never the zone data of whoever scores. */
    zones: z.array(zoneSchema),
  }),
  "terms.accepted": z.strictObject({ terms: z.string(), by: partySchema }),
  "exclusion.proposed": z.strictObject({
    exclusion: id,
    category: z.string(),
    reason: z.string(),
    /** A task, or a window [from, to) that pauses every clock. */
    task: id.optional(),
    from: instant.optional(),
    to: instant.optional(),
  }),
  "exclusion.accepted": z.strictObject({ exclusion: id }),
  "exclusion.withdrawn": z.strictObject({ exclusion: id }),
  "statement.issued": z.strictObject({
    period: z.string(),
    sha256: z.string(),
    /** The sealed statement, canonical JSON: it never changes. */
    document: z.string().optional(),
  }),
  /** A part of a statement's evidence as it was when the statement was issued; `sha256` is that of the whole. */
  "statement.evidence": z.strictObject({ sha256: z.string(), part: z.int().min(0), text: z.string() }),
  "statement.accepted": z.strictObject({ period: z.string(), sha256: z.string() }),
  "statement.disputed": z.strictObject({
    period: z.string(),
    sha256: z.string(),
    line: z.string().optional(),
  }),
  ...digestData({ id, instant }),
} as const;

type TaskFactOf<T extends keyof typeof taskData> = {
  [K in T]: FactBase & { readonly type: K; readonly data: z.infer<(typeof taskData)[K]> };
}[T];
type HouseFactOf<T extends keyof typeof houseData> = {
  [K in T]: FactBase & { readonly type: K; readonly data: z.infer<(typeof houseData)[K]> };
}[T];

interface FactBase {
  readonly id: string;
  readonly conversation: string;
  readonly at: number;
  readonly clock?: "read-back" | "last-version" | "receipt" | "unknown" | undefined;
  readonly actor: Actor;
  readonly source: z.infer<typeof sourceSchema>;
  readonly rule: string;
  readonly link?: string | undefined;
}

export type TaskFact = TaskFactOf<keyof typeof taskData>;
export type HouseFact = HouseFactOf<keyof typeof houseData>;
/** One thing that happened, as it was seen: the only thing that is stored. */
export type Fact = TaskFact | HouseFact;
export type FactType = Fact["type"];

const variants = Object.entries({ ...taskData, ...houseData }).map(([type, data]) =>
  z.strictObject({ ...base, type: z.literal(type), data }),
);

/** Reads a fact from outside; its issues name the path, what was found and what was expected. */
export const factSchema = z.discriminatedUnion(
  "type",
  variants as unknown as [(typeof variants)[number], ...(typeof variants)[number][]],
) as unknown as z.ZodType<Fact>;

/** The canonical text of a fact: equal texts are equal facts. */
export function factText(fact: Fact): string {
  return canonicalJson(fact as unknown as Json);
}

const certainty = { "": 0, "read-back": 1, "last-version": 2, receipt: 3, unknown: 4 } as const;

/** How many clocks the way in of a task can't see: a fuller map of the same table sees more. */
function unseenBy(fact: Fact): number {
  return fact.type === "task.opened" ? (fact.data.unseen?.length ?? 0) : 0;
}

/** Up to when a fact knows the assistant to be alive; ms since epoch. */
function aliveUntil(fact: Fact): number {
  return fact.type === "presence.up" ? Math.max(fact.at, fact.data.until ?? fact.at) : 0;
}

/** Of what is said of a stretch of time, what goes further says more: a gap that is filled most of all. */
function reachOf(fact: Fact): number {
  if (fact.type === "observation.read") return fact.data.until;
  if (fact.type !== "observation.gap") return aliveUntil(fact);
  return fact.data.closed ? Infinity : fact.data.to;
}

/**
 * Of two facts with one id, the one that counts: the better known instant first, then the one whose way in saw more,
 * of runs of heartbeats, gaps and what was read the longer one, of reactions the later one, then the smaller canonical
 * text.
 * Commutative, associative and idempotent, so that no order of arrival matters.
 */
export function preferred(one: Fact, other: Fact): Fact {
  const difference = certainty[one.clock ?? ""] - certainty[other.clock ?? ""];
  if (difference !== 0) return difference < 0 ? one : other;
  const hidden = unseenBy(one) - unseenBy(other);
  if (hidden !== 0) return hidden < 0 ? one : other;
  const [reach, otherReach] = [reachOf(one), reachOf(other)];
  if (reach !== otherReach) return reach > otherReach ? one : other;
  // A reaction taken back and given again is one object of the platform: what stands is what was given last.
  const again = one.clock === undefined && one.id.includes(":reaction:") ? other.at - one.at : 0;
  if (again !== 0) return again < 0 ? one : other;
  return factText(one) <= factText(other) ? one : other;
}
