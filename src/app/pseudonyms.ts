import { byConversation } from "../task/by-conversation.js";
import { type Actor, type Fact, factText } from "../task/fact.js";
import { type FoldTerms, fold } from "../task/fold.js";
import { OWN } from "./house.js";

/**
 * Facts as they go into a statement's evidence: sorted, and every id of a person, message, channel or conversation
 * replaced by a number of its own, counted within the statement. Texts that people wrote are left out. What `fold` asks
 * of an id holds as before: which ones are equal, how two parts hang together at the last `:`, the order of facts at
 * one instant, and whether a fact is an edit. So the figures are the same.
 *
 * @param terms of the tasks that exclusions name: their ids are found by folding.
 */
export function pseudonymous(facts: readonly Fact[], terms: readonly FoldTerms[]): Fact[] {
  const ordered = [...facts].sort(byInstant);
  const names = namesOf();
  const given = ordered.map((fact, index) => renamed(fact, index, names));
  const tasks = taskNames(ordered, given, terms);
  return ordered.map((fact, index) => withTaskName(given[index]!, fact, tasks, names));
}

function byInstant(one: Fact, other: Fact): number {
  if (one.at !== other.at) return one.at - other.at;
  if (one.id !== other.id) return one.id < other.id ? -1 : 1;
  return factText(one) < factText(other) ? -1 : 1;
}

interface Names {
  /** A number for a text, counted by kind: `p1`, `p2`, … */
  of(kind: string, text: string): string;
}

function namesOf(): Names {
  const kinds = new Map<string, Map<string, string>>();
  return {
    of(kind, text) {
      let known = kinds.get(kind);
      if (!known) {
        known = new Map();
        kinds.set(kind, known);
      }
      let name = known.get(text);
      if (name === undefined) {
        name = `${kind}${known.size + 1}`;
        known.set(text, name);
      }
      return name;
    },
  };
}

const ANONYMOUS = "anonymous:";
const SYSTEM = "pawpact:system";
/** Facts of one statement: their numbers have one width, so that they sort as the facts do. */
const DIGITS = 9;

/** Its keys ascend, as in the canonical text that it is written in: then they need not be sorted. */
function renamed(fact: Fact, index: number, names: Names): Fact {
  const { at, clock, rule, link, type } = fact;
  // An edit's id ends in @ and its instant, and fold looks at that.
  const edit = fact.id.endsWith(`@${at}`) ? `@${at}` : "";
  // Names are counted in this order.
  const conversation = objectName(fact.conversation, names);
  const actor = actorOf(fact.actor, names);
  const source = sourceOf(fact.source, names);
  const linked = link === undefined ? {} : { link: objectName(link, names) };
  return {
    actor,
    at,
    ...(clock === undefined ? {} : { clock }),
    conversation,
    data: dataOf(fact, names),
    id: `f${String(index + 1).padStart(DIGITS, "0")}${edit}`,
    ...linked,
    rule,
    source,
    type,
  } as Fact;
}

function sourceOf(source: Fact["source"], names: Names): Fact["source"] {
  const { platform, channel, message, workspace } = source;
  return {
    ...(channel === undefined ? {} : { channel: names.of("c", channelOf(source)) }),
    ...(message === undefined ? {} : { message: objectName(message, names) }),
    platform,
    // The terms name it: evidence holds no other.
    ...(workspace === undefined ? {} : { workspace }),
  };
}

function channelOf({ platform, channel }: Fact["source"]): string {
  return `${platform}:${channel}`;
}

/** `slack:C0HELP:1743761014.461529` → `m3:8`: two names, for what stands before the last `:` and after it. */
function objectName(id: string, names: Names): string {
  if (id.startsWith(OWN)) return id;
  const cut = id.lastIndexOf(":");
  return `${names.of("m", id.slice(0, Math.max(cut, 0)))}:${names.of("", id.slice(cut + 1))}`;
}

function personName(id: string, names: Names): string {
  if (id === SYSTEM) return id;
  return `${id.startsWith(ANONYMOUS) ? ANONYMOUS : ""}${names.of("p", id)}`;
}

function actorOf({ id, role, party, bot, relayed }: Actor, names: Names): Actor {
  return {
    ...(bot ? { bot } : {}),
    id: personName(id, names),
    party,
    ...(relayed ? { relayed } : {}),
    role,
  };
}

/** A fact's data without anybody's words or ids. */
function dataOf(fact: Fact, names: Names): Fact["data"] {
  switch (fact.type) {
    case "task.opened": {
      const { title: _, ...data } = fact.data;
      return data;
    }
    case "task.answered":
      return fact.data.mentions
        ? { mentions: fact.data.mentions.map((id) => personName(id, names)) }
        : fact.data;
    case "task.failed":
    case "task.handed-off":
    case "dispute.opened":
      return {};
    case "observation.gap": {
      const { platform } = fact.source;
      const own = `${platform}:`;
      const name = names.of("c", fact.data.channel);
      return { ...fact.data, channel: fact.data.channel.startsWith(own) ? `${own}${name}` : name };
    }
    case "presence.up":
    case "presence.down":
    case "presence.unknown": {
      const { shard } = fact.data;
      if (shard === undefined || /^\d{1,6}$/.test(shard)) return fact.data;
      return { ...fact.data, shard: names.of("s", shard) };
    }
    case "exclusion.proposed":
      return { ...fact.data, exclusion: names.of("x", fact.data.exclusion), reason: "" };
    case "exclusion.accepted":
    case "exclusion.withdrawn":
      return { exclusion: names.of("x", fact.data.exclusion) };
    default:
      return fact.data;
  }
}

/** The new ids of tasks by their old ones, found by folding both: a task's id comes out of its facts. */
function taskNames(
  facts: readonly Fact[],
  given: readonly Fact[],
  terms: readonly FoldTerms[],
): Map<string, string> {
  const tasks = new Map<string, string>();
  const wanted = new Set<string>();
  for (const { type, data } of facts) {
    if (type === "exclusion.proposed" && data.task !== undefined) wanted.add(data.task);
  }
  if (wanted.size === 0) return tasks;
  const changedOf = new Map(facts.map((fact, index) => [fact, given[index]!]));
  for (const own of byConversation(facts).values()) {
    const changed = own.map((fact) => changedOf.get(fact)!);
    for (const term of terms) {
      const after = fold(changed, term).tasks;
      for (const [index, { id }] of fold(own, term).tasks.entries()) {
        if (wanted.has(id)) tasks.set(id, after[index]!.id);
      }
    }
  }
  return tasks;
}

function withTaskName(fact: Fact, original: Fact, tasks: ReadonlyMap<string, string>, names: Names): Fact {
  if (fact.type !== "exclusion.proposed" || original.type !== "exclusion.proposed") return fact;
  const { task } = original.data;
  if (task === undefined) return fact;
  // A task of another period: it excludes nothing here.
  return { ...fact, data: { ...fact.data, task: tasks.get(task) ?? names.of("t", task) } };
}
