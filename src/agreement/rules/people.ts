import { ACTOR_FORM, isGroup, platformOf } from "../actor.js";
import type { Path } from "../fault.js";
import type { Judge } from "../judge.js";
import type { Parts } from "../parts.js";

/** Who is who: nobody is two things that contradict each other. */
export function judgePeople(parts: Parts, judge: Judge): void {
  const { parties, reviewers = [], assistant, arbiter, requesters, scope = [], checks = [] } = parts;
  const provider = parties?.provider?.members ?? [];
  const customer = parties?.customer?.members ?? [];
  const lists: [Path, readonly string[]][] = [
    [["reviewers"], reviewers],
    [["checks"], checks],
    [["scope"], scope],
    [["requesters", "bots"], requesters?.bots ?? []],
    [["assistant", "members"], assistant?.members ?? []],
    [["parties", "provider", "members"], provider],
    [["parties", "customer", "members"], customer],
  ];
  for (const [path, entries] of lists) judgeTwice(entries, path, judge);
  judgeScope(scope, judge);

  const assistants = assistant?.members ?? [];
  for (const [index, member] of assistants.entries()) {
    if (!isGroup(member)) continue;
    judge.refuse("assistant-group", ["assistant", "members", index], {
      expected: "the id that the assistant posts under, not a group's",
      fix: `write ${platformOf(member) === "slack" ? "slack:U… or slack:B…" : "discord:user:…"}`,
    });
  }
  for (const [index, reviewer] of reviewers.entries()) {
    if (assistants.includes(reviewer))
      clash("reviewers", index, "the assistant", "a reviewer who is not the assistant");
  }
  for (const [index, member] of customer.entries()) {
    const path = ["parties", "customer", "members", index];
    const expected = "each person on one side";
    if (provider.includes(member)) refuseBoth(path, "a member of the provider as well", expected);
    else if (assistants.includes(member))
      refuseBoth(path, "the assistant, which is the provider's", expected);
  }
  if (arbiter !== undefined && [...provider, ...customer].includes(arbiter)) {
    judge.warn("partial-arbiter", ["arbiter"], {
      found: `${arbiter}, a member of a party`,
      expected: "an arbiter of neither party",
      fix: "name somebody else, unless both parties want it so",
    });
  }
  for (const name of ["provider", "customer"] as const) {
    if (parties?.[name]?.members?.length !== 0) continue;
    judge.warn("no-members", ["parties", name, "members"], {
      found: "nobody",
      expected: `people who can accept for the ${name}`,
      fix: `name at least one: ${ACTOR_FORM.slice(ACTOR_FORM.indexOf('"slack'))}`,
    });
  }

  function clash(list: string, index: number, found: string, expected: string): void {
    judge.refuse("two-roles", [list, index], { found, expected, fix: "remove the entry" });
  }
  function refuseBoth(path: Path, found: string, expected: string): void {
    judge.refuse("two-roles", path, { found, expected, fix: "remove the entry on one side" });
  }
}

/** Refuses every entry that stood in the list before. */
export function judgeTwice(entries: readonly string[], path: Path, judge: Judge): void {
  for (const [index, entry] of entries.entries()) {
    if (entries.indexOf(entry) === index) continue;
    judge.refuse("duplicate", [...path, index], {
      found: `${JSON.stringify(entry)} a second time`,
      expected: "each entry once",
      fix: "remove one of the two",
    });
  }
}

function judgeScope(scope: readonly string[], judge: Judge): void {
  for (const [index, entry] of scope.entries()) {
    const workspace = entry.split("/")[0]!;
    if (entry === workspace || !scope.includes(workspace)) continue;
    judge.warn("never-binds", ["scope", index], {
      expected: `no channel of ${workspace}, which is in the scope as a whole`,
      fix: "remove one of the two",
    });
  }
}
