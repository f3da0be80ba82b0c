import { existsSync } from "node:fs";
import { join } from "node:path";
import type { Reporter, TestModule, Vitest } from "vitest/node";
import { packageRoot } from "../../config/root.js";

/** Tests that were left out for one reason. */
export interface LeftOut {
  readonly reason: string;
  readonly tests: number;
}

/** A test that was left out, as its titles and its note say why. */
export interface Skipped {
  readonly name: string;
  readonly note?: string | undefined;
}

const SAID = /\(skipped:? (?<reason>[^)]+)\)/;

/** Why tests were left out, the commonest reason first. */
export function reasonsOf(skipped: readonly Skipped[]): LeftOut[] {
  const counts = new Map<string, number>();
  for (const { name, note } of skipped) {
    const reason = note ?? SAID.exec(name)?.groups?.reason ?? `${name} does not say why`;
    counts.set(reason, (counts.get(reason) ?? 0) + 1);
  }
  return [...counts]
    .map(([reason, tests]) => ({ reason, tests }))
    .sort((one, other) => other.tests - one.tests || (one.reason < other.reason ? -1 : 1));
}

/** Real data is no part of the repository, and nothing installs it. */
const isOfData = ({ reason }: LeftOut) => /\bdata\b|\.\.\/shared/.test(reason);

/** The last lines of a run: what was left out, and how to get it. */
export function leftOutText(leftOut: readonly LeftOut[], of: number): string {
  const tests = leftOut.reduce((sum, one) => sum + one.tests, 0);
  return [
    `Left out ${tests} of ${of} tests:`,
    ...leftOut.map((one) => `  ${one.tests}: ${one.reason}`),
    "bash test/all.sh installs what can be installed, and runs them all.",
  ].join("\n");
}

/**
 * What is to be found fault with where nothing may be left out (PAWPACT_NOTHING_SKIPPED).
 * @param hasData whether the real data lies beside the repository: then its tests count as well
 */
export function tooMuch(leftOut: readonly LeftOut[], hasData: boolean): readonly LeftOut[] {
  return leftOut.filter((one) => hasData || !isOfData(one));
}

/** Says at the very end what was left out; where nothing may be, that is a failure. */
export default class LeftOutReporter implements Reporter {
  #vitest: Vitest | null = null;

  onInit(vitest: Vitest): void {
    this.#vitest = vitest;
  }

  onTestRunEnd(modules: readonly TestModule[]): void {
    // Whoever asks for some tests by name knows that the others are left out.
    if (this.#vitest?.config.testNamePattern) return;
    const skipped: Skipped[] = [];
    let all = 0;
    for (const module of modules) {
      for (const test of module.children.allTests()) {
        all += 1;
        const result = test.result();
        if (result.state === "skipped") skipped.push({ name: test.fullName, note: result.note });
      }
    }
    if (skipped.length === 0) return;
    const leftOut = reasonsOf(skipped);
    process.stdout.write(`\n${leftOutText(leftOut, all)}\n`);
    if (!process.env.PAWPACT_NOTHING_SKIPPED) return;
    const faults = tooMuch(leftOut, existsSync(join(packageRoot(), "..", "shared", "data")));
    if (faults.length === 0) return;
    process.stdout.write("PAWPACT_NOTHING_SKIPPED: found tests that were left out, expected none.\n");
    process.exitCode = 1;
  }
}
