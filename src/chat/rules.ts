import type { Terms } from "../agreement/terms.js";
import type { Party } from "../task/fact.js";
import type { Author, Place } from "./event.js";
import { compilePatterns, type Patterns } from "./patterns.js";

/** The observation rules of some terms, ready to class events: who is who, what counts as what. */
export interface Rules {
  readonly terms: Terms;
  readonly patterns: Patterns;
  covers(place: Place): boolean;
  isAssistant(author: Author): boolean;
  isAssistantId(id: string): boolean;
  isReviewer(author: Author): boolean;
  /** Who rules in a dispute. */
  isArbiter(author: Author): boolean;
  /** A program whose requests the agreement counts. */
  isRequestingBot(author: Author): boolean;
  partyOf(author: Author): Party;
}

export function compileRules(terms: Terms): Rules {
  const assistants = new Set(terms.assistant.members);
  const reviewers = new Set(terms.reviewers);
  const bots = new Set(terms.requesters.bots);
  const provider = new Set(terms.parties.provider.members);
  const customer = new Set(terms.parties.customer.members);
  const scope = terms.scope.map(parseScope);
  const named = (set: ReadonlySet<string>, author: Author) =>
    set.has(author.id) || (author.aliases ?? []).some((alias) => set.has(alias));

  return {
    terms,
    patterns: compilePatterns(terms),
    covers: (place) => scope.length === 0 || scope.some((entry) => entry(place)),
    // By the id that posted alone: a bot id among the aliases stands on posts of relayed people as well.
    isAssistant: (author) => author.self === true || assistants.has(author.id),
    isAssistantId: (id) => assistants.has(id),
    isReviewer: (author) => named(reviewers, author),
    isArbiter: (author) => terms.arbiter !== undefined && named(new Set([terms.arbiter]), author),
    isRequestingBot: (author) => named(bots, author),
    partyOf: (author) =>
      named(provider, author) ? "provider" : named(customer, author) ? "customer" : "neither",
  };
}

/** `slack:T0WORK/C0HELP` → a test of places; an adapter that knows no workspace is matched by channel alone. */
function parseScope(entry: string): (place: Place) => boolean {
  const colon = entry.indexOf(":");
  const platform = entry.slice(0, colon);
  const [workspace, channel] = entry.slice(colon + 1).split("/");
  return (place) =>
    place.platform === platform &&
    (place.workspace === undefined || place.workspace === workspace) &&
    (channel === undefined || place.channel === channel);
}
