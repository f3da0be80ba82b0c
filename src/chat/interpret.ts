import type { Actor, Fact, TaskFact } from "../task/fact.js";
import { actionFact } from "./action.js";
import type {
  Author,
  ChatEvent,
  DeletionEvent,
  EditEvent,
  GapEvent,
  MessageEvent,
  Place,
  ReactionEvent,
  ReadEvent,
  RepliesEvent,
} from "./event.js";
import type { Rules } from "./rules.js";
import { titleOf } from "./title.js";

/**
 * Classes one event by itself: the same event under the same rules gives the same facts, whatever came before or
 * after. Which task a fact belongs to is `fold`'s to say. An event outside the scope gives none.
 */
export function interpret(event: ChatEvent, rules: Rules): readonly Fact[] {
  if (event.kind === "read") return [interpretRead(event)];
  if (!rules.covers(event.place)) return [];
  switch (event.kind) {
    case "message":
    case "edit":
      return interpretMessage(event, rules);
    case "deletion":
      return [interpretDeletion(event)];
    case "reaction":
      return interpretReaction(event, rules);
    case "replies":
      return [interpretReplies(event)];
    case "gap":
      return [interpretGap(event)];
    case "action":
      return [actionFact(event, rules)];
    default:
      return event satisfies never;
  }
}

/** The conversation that says how far channels were read. */
export const READING = "pact:reading";

// Facts are made with their keys in order, all the way down: then their canonical text needs no sorting.
const SYSTEM: Actor = { id: "pawpact:system", party: "neither", role: "system" };

type Said = MessageEvent | EditEvent;
/** The part of a task fact that its type decides. */
type Body = {
  [T in TaskFact["type"]]: Pick<Extract<TaskFact, { type: T }>, "type" | "data">;
}[TaskFact["type"]];

/** What one version of a message says: each aspect becomes a fact of its own. */
interface Aspect {
  readonly name: string;
  readonly rule: string;
  readonly body: Body;
  readonly clock?: "read-back" | "last-version" | "receipt";
  /** The instant of the edit that said it, ms since epoch. */
  readonly editedAt?: number;
}

function interpretMessage(event: Said, rules: Rules): readonly Fact[] {
  const actor = actorOf(event.author, rules);
  return versionsIn(event, actor.role, rules).map((aspect) => factOf(event, actor, aspect));
}

/**
 * The versions of a message that an event tells of. The first says one thing under one id, whatever it is, so that of
 * one seen live and one read back after an edit the better known counts; each edit has ids of its own.
 */
function versionsIn(event: Said, role: Actor["role"], rules: Rules): readonly Aspect[] {
  if (role !== "assistant" && role !== "requester") return [noted("bot")];
  const byAssistant = role === "assistant";
  const name = byAssistant ? "replied" : "said";
  const edits = (editedAt: number) =>
    (byAssistant ? assistantAspects(event, rules) : personAspects(event, rules, true)).map((aspect) => ({
      ...aspect,
      editedAt,
    }));
  if (event.kind === "edit") {
    const { clock } = event;
    const edited = edits(event.editedAt).map((aspect) => (clock ? { ...aspect, clock } : aspect));
    if (!event.unchanged) return edited;
    // What a read-back takes for said at the edit was not said again.
    return edited.map((aspect) => ({ ...aspect, rule: "unchanged", body: { type: "task.noted", data: {} } }));
  }
  const [main, ...more] = byAssistant ? assistantAspects(event, rules) : personAspects(event, rules, false);
  if (event.lastEditedAt !== undefined) {
    // Only the last version is known: something stood there from the start, and this at the latest since the edit.
    const shown: Pick<Aspect, "rule" | "body"> =
      main!.body.type === "task.answered"
        ? { rule: "edited", body: { type: "task.acknowledged", data: {} } }
        : main!;
    const last = edits(event.lastEditedAt).map((aspect) => ({ ...aspect, clock: "last-version" as const }));
    return [{ ...shown, name, clock: "last-version" }, ...last];
  }
  const first = [{ ...main!, name }, ...more];
  if (event.readBack && byAssistant) return first.map((aspect) => ({ ...aspect, clock: "read-back" }));
  return first;
}

function assistantAspects(event: Said, { patterns }: Rules): readonly Aspect[] {
  const text = event.text.trim();
  if (event.pending) return [aspect("acknowledged", "placeholder", { type: "task.acknowledged", data: {} })];
  if (text === "" && !event.files) return [noted("empty")];
  if (!event.files && patterns.isAcknowledgement(text)) {
    return [aspect("acknowledged", "acknowledgement", { type: "task.acknowledged", data: {} })];
  }
  const answered = aspect("answered", "answer", { type: "task.answered", data: mentionsOf(event) });
  if (patterns.isFailure(text)) {
    return [answered, aspect("failed", "failure", { type: "task.failed", data: {} })];
  }
  if (!patterns.isClaim(text)) return [answered];
  const asked = event.direct === true || event.repliesTo !== undefined || (event.mentions ?? []).length > 0;
  return [
    answered,
    aspect("completed", "claim", { type: "task.completed", data: { asked, cause: "assistant-claimed" } }),
  ];
}

function personAspects(event: Said, rules: Rules, isEdit: boolean): readonly Aspect[] {
  const { patterns, terms } = rules;
  const edit = isEdit ? { edit: true as const } : {};
  const direct = event.direct ? { direct: true as const } : {};
  const solved = patterns.isSolved(event.text);
  const denies = !solved && patterns.isNotSolved(event.text);
  const denial = denies ? { denies: true as const } : {};
  const verdict = patterns.verdictIn(event.text);
  const says = verdict === null ? {} : { says: verdict };
  const thanks = solved || patterns.isThanks(event.text) ? { thanks: true as const } : {};
  const named = terms.store.text === "title" ? titleOf(event.text) : null;
  const title = named === null ? {} : { title: named };
  const opens = addressing(event, rules);
  // Whatever it says, it is neither thanks nor a no that anybody could show.
  if (event.unread && !opens) return [noted("unread")];
  const message: Aspect = opens
    ? aspect("opened", opens, {
        type: "task.opened",
        data: { ...denial, ...direct, origin: "message", ...says, ...thanks, ...title },
      })
    : aspect("asked", "message", {
        type: "task.asked",
        data: { ...denial, ...direct, ...edit, ...says, ...thanks },
      });
  if (!solved && !denies) return [message];
  const rule = solved ? "solved" : "not-solved";
  return [
    message,
    aspect("confirmed", rule, { type: "task.confirmed", data: { verdict: solved ? "yes" : "no" } }),
  ];
}

/** The rule by which a person's message opens a task, or `null`. */
function addressing(event: Said, rules: Rules): string | null {
  if (event.author.bot && !rules.isRequestingBot(event.author)) return null;
  if (event.direct) return "direct-message";
  const isMentioned = (event.mentions ?? []).some((id) => rules.isAssistantId(id));
  if (isMentioned || event.addressed === "mention") return "mention";
  if (event.addressed) return "assistant-thread";
  const repliedTo = event.repliesTo?.author;
  if (repliedTo && rules.isAssistant(repliedTo)) return "reply";
  return rules.terms.tasks.open === "every-message" ? "every-message" : null;
}

function interpretReaction(event: ReactionEvent, rules: Rules): readonly Fact[] {
  const { confirm, reopen, acknowledge } = rules.terms.tasks.reactions;
  const actor = actorOf(event.author, rules);
  const byAssistant = actor.role === "assistant";
  if (!byAssistant && actor.role !== "requester") return [];
  const verdict = confirm.includes(event.emoji) ? "yes" : reopen.includes(event.emoji) ? "no" : null;
  let body: Body;
  if (byAssistant) {
    if (!acknowledge.includes(event.emoji) || event.removed) return [];
    body = { type: "task.acknowledged", data: {} };
  } else {
    if (verdict === null) return [];
    body = { type: "task.confirmed", data: { verdict: event.removed ? "withdrawn" : verdict } };
  }
  const id = `${event.message}:reaction:${event.emoji}:${event.author.id}${event.removed ? `:removed@${event.at}` : ""}`;
  return [
    {
      actor,
      at: event.at,
      ...(event.clock ? { clock: event.clock } : {}),
      conversation: event.conversation,
      data: body.data,
      id,
      link: event.message,
      rule: `reaction:${event.emoji}`,
      source: sourceOf(event.place),
      type: body.type,
    } as Fact,
  ];
}

function interpretDeletion(event: DeletionEvent): Fact {
  return {
    actor: SYSTEM,
    at: event.at,
    conversation: event.conversation,
    data: { deleted: true },
    id: `${event.message}:deleted`,
    rule: "deletion",
    source: sourceOf(event.place, event.message),
    type: "task.noted",
  };
}

function interpretReplies(event: RepliesEvent): Fact {
  return {
    actor: SYSTEM,
    at: event.at,
    conversation: event.conversation,
    data: { count: event.count },
    id: `${event.conversation}:replies@${event.at}`,
    rule: "reply-count",
    source: sourceOf(event.place),
    type: "observation.replies",
  };
}

function interpretGap({ place, from, to, reason, needs, closed }: GapEvent): Fact {
  const channel = `${place.platform}:${place.channel}`;
  return {
    actor: SYSTEM,
    at: to,
    conversation: "pact:observations",
    data: { channel, ...(closed ? { closed } : {}), from, ...(needs ? { needs } : {}), reason, to },
    id: `${channel}:gap:${from}`,
    rule: "gap",
    source: sourceOf(place),
    type: "observation.gap",
  };
}

function interpretRead({ place, since, until }: ReadEvent): Fact {
  const { platform, workspace, channel } = place;
  return {
    actor: SYSTEM,
    at: until,
    conversation: READING,
    data: { channel, since, until },
    id: `${platform}:${workspace ?? "*"}:read:${channel}`,
    rule: "read",
    source: sourceOf(place),
    type: "observation.read",
  };
}

/** Who an author is under the rules. A person who may ask has the role `requester`; whose task it is, fold decides. */
export function actorOf(author: Author, rules: Rules): Actor {
  const party = rules.partyOf(author);
  const { id } = author;
  const bot = author.bot ? { bot: true as const } : {};
  if (rules.isAssistant(author)) return { ...bot, id, party: "provider", role: "assistant" };
  if (author.bot && rules.isRequestingBot(author)) return { ...bot, id, party, role: "requester" };
  if (author.userless) return { id, party, relayed: true, role: "requester" };
  return { ...bot, id, party, role: author.bot ? "other" : "requester" };
}

function factOf(event: Said, actor: Actor, { name, rule, body, clock, editedAt }: Aspect): Fact {
  return {
    actor,
    at: editedAt ?? event.at,
    ...(clock ? { clock } : {}),
    conversation: event.conversation,
    data: body.data,
    id: `${event.message}:${name}${editedAt === undefined ? "" : `@${editedAt}`}`,
    ...(event.repliesTo ? { link: event.repliesTo.message } : {}),
    rule,
    source: sourceOf(event.place, event.message),
    type: body.type,
  } as Fact;
}

export function sourceOf({ platform, workspace, channel }: Place, message?: string): Fact["source"] {
  return {
    channel,
    ...(message === undefined ? {} : { message }),
    platform,
    ...(workspace === undefined ? {} : { workspace }),
  };
}

function aspect(name: string, rule: string, body: Body): Aspect {
  return { name, rule, body };
}

function noted(rule: string): Aspect {
  return aspect("noted", rule, { type: "task.noted", data: {} });
}

function mentionsOf(event: Said): { mentions?: string[] } {
  return event.mentions && event.mentions.length > 0 ? { mentions: [...event.mentions] } : {};
}
