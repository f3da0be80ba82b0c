import { RE2JS } from "re2js";
import { compareRatio } from "../../measure/ratio.js";
import type { Path } from "../fault.js";
import type { Judge } from "../judge.js";
import type { Parts } from "../parts.js";
import { judgeTwice } from "./people.js";

/** How messages and reactions are classed: patterns that compile, reactions that mean one thing. */
export function judgeObservation({ assistant, tasks }: Parts, judge: Judge): void {
  for (const name of ["acknowledgements", "completions", "failures"] as const) {
    judgePatterns(assistant?.[name] ?? [], ["assistant", name], judge);
  }
  if (!tasks) return;
  judgePatterns(tasks.thanks ?? [], ["tasks", "thanks"], judge);
  const { confirm = [], reopen = [], acknowledge = [] } = tasks.reactions ?? {};
  for (const [name, emojis] of Object.entries({ confirm, reopen, acknowledge })) {
    judgeTwice(emojis, ["tasks", "reactions", name], judge);
  }
  for (const [index, emoji] of reopen.entries()) {
    if (!confirm.includes(emoji)) continue;
    judge.refuse("two-meanings", ["tasks", "reactions", "reopen", index], {
      found: `${emoji}, which confirms as well`,
      expected: "a reaction that either confirms or reopens",
      fix: "remove it on one side",
    });
  }
  const { warnAt = [] } = tasks;
  for (const [index, share] of warnAt.entries()) {
    const before = warnAt[index - 1];
    const path = ["tasks", "warnAt", index];
    if (share.num === 0n) {
      judge.refuse("order", path, { expected: "a share above 0% of the target", fix: "remove it" });
    } else if (before && compareRatio(share, before) <= 0) {
      judge.refuse("order", path, {
        expected: "shares that rise from one to the next",
        fix: "sort the list",
      });
    }
  }
}

function judgePatterns(patterns: readonly string[], path: Path, judge: Judge): void {
  let allCompile = true;
  for (const [index, source] of patterns.entries()) {
    try {
      const compiled = RE2JS.compile(source);
      if (compiled.matcher("").find() && compiled.matcher("Zq 7").find()) {
        judge.warn("matches-everything", [...path, index], {
          expected: "a pattern that matches some texts only",
          fix: "check it: it finds something in the empty text, and so in every text",
        });
      }
    } catch (error) {
      allCompile = false;
      const reason = error instanceof Error ? error.message.replace(/^error parsing regexp: /, "") : "";
      judge.refuse("pattern", [...path, index], {
        expected: `a linear-time regular expression (RE2); ${reason}`,
        fix: /\(\?|\\\d/.test(source)
          ? "write it without look-around and back-references"
          : "correct it, or put a backslash before a character that is meant as such",
      });
    }
  }
  if (allCompile) judgeTogether(patterns, path, judge);
}

/** Patterns are matched as one: two groups of one name compile only apart. */
function judgeTogether(patterns: readonly string[], path: Path, judge: Judge): void {
  try {
    if (patterns.length > 0) RE2JS.compile(patterns.map((source) => `(?:${source})`).join("|"));
  } catch (error) {
    judge.refuse("pattern", path, {
      found: error instanceof Error ? error.message.replace(/^error parsing regexp: /, "") : "",
      expected: "patterns that compile together",
      fix: "write groups without a name: (?:…)",
    });
  }
}
