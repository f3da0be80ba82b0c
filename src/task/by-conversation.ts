import type { Fact } from "./fact.js";

/** Facts by their conversation, in the order in which they come. */
export function byConversation(facts: Iterable<Fact>): Map<string, Fact[]> {
  const groups = new Map<string, Fact[]>();
  for (const fact of facts) {
    const group = groups.get(fact.conversation);
    if (group) group.push(fact);
    else groups.set(fact.conversation, [fact]);
  }
  return groups;
}
