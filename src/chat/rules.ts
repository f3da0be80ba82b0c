import type { Terms } from "../agreement/terms.js";
import type { Party } from "../task/fact.js";
import type { Author, Place } from "./event.js";
import { compilePatterns, type Patterns } from "./patterns.js";
import { compileScope, type Scope } from "./scope.js";

/** The observation rules of some terms, ready to class events: who is who, what counts as what. */
export interface Rules {
  readonly terms: Terms;
  readonly patterns: Patterns;
  readonly scope: Scope;
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
  const scope = compileScope(terms.scope);
  const named = (set: ReadonlySet<string>, author: Author) =>
    set.has(author.id) || (author.aliases ?? []).some((alias) => set.has(alias));

  return {
    terms,
    patterns: compilePatterns(terms),
    scope,
    covers: scope.covers,
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
