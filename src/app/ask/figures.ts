import { PERIODS, SEED } from "../../command/catalogue/compare.js";
import { AskError } from "../../command/refusal.js";
import { shownPart } from "../../command/value.js";
import type { Seal } from "../../ports/seal.js";
import { withActions } from "../../report/actions.js";
import { compareReport } from "../../report/compare.js";
import { scoreReport } from "../../report/scorecard.js";
import { whyReport, whyTaskReport } from "../../report/why.js";
import { wholePeriodsIn } from "../../time/cohort.js";
import { burnAlertsOf } from "../burn.js";
import { compareLedger, type NoComparison } from "../compare.js";
import type { Answer, Asked, Desk } from "../desk.js";
import { outlookOf } from "../outlook.js";
import { unseenIn, unseenText } from "../unseen.js";
import { findFigure, whyFigure } from "../why.js";
import { whyTask } from "../why-task.js";
import { valuePeriod } from "../worth.js";
import { answerOf, type CommandNamed, instantOf } from "./asking.js";
import { offersFor } from "./offers.js";
import { periodFor } from "./period.js";
import { namedTask } from "./which-task.js";

/** `score`: how each term of a period stands, and what it is worth. */
export async function score(desk: Desk, asked: Asked, command: CommandNamed<"score">): Promise<Answer> {
  const { ledger } = desk;
  const frame = desk.frame();
  const now = instantOf(desk, asked);
  const period = await periodFor(ledger, frame, command.values.period, now);
  const valued = await valuePeriod(ledger, frame, period, now);
  const outlook = await outlookOf(ledger, frame, valued);
  const burn = valued.toDate ? await burnAlertsOf(ledger, frame, now) : null;
  return answerOf(scoreReport(frame.terms, valued, outlook, burn), command);
}

/** `why`: what a figure or a task rests on. */
export async function why(desk: Desk, asked: Asked, command: CommandNamed<"why">): Promise<Answer> {
  const { ledger } = desk;
  const frame = desk.frame();
  const now = instantOf(desk, asked);
  const { terms } = frame;
  const name = command.values.figure;
  const found = findFigure(frame, name);
  if ("figure" in found) {
    const { figure } = found;
    const period = await periodFor(ledger, frame, command.values.period, now);
    const { every } = terms.period;
    const isMoney = figure === "total" || figure.includes(".");
    if (isMoney && wholePeriodsIn(period, every)?.length !== 1) {
      throw new AskError(
        `why: found the ${period.kind} ${period.key}, expected a ${every}: ${figure} is reckoned by the ${every}. Name one: /pact why ${figure} period:…`,
      );
    }
    const unseen = await unseenIn(ledger, frame, period, now);
    if (unseen) {
      throw new AskError(
        `why: found that ${unseenText(period, unseen)}, expected a period that something was seen of. Name one: /pact why ${figure} period:…`,
      );
    }
    return answerOf(whyReport(terms, await whyFigure(ledger, frame, period, now, figure)), command);
  }
  const meant = await namedTask(desk, shownPart(name), "why", now);
  const explained = meant && (await whyTask(ledger, frame, meant.task.id, now));
  if (explained) {
    const offers = offersFor(desk, asked.author, explained.view);
    return answerOf(withActions(whyTaskReport(terms, explained), offers), command);
  }
  const near = found.nearest ? `Did you mean ${found.nearest}? ` : "";
  throw new AskError(
    `why: found "${name}", expected a figure of this agreement or the id of a task. ${near}Figures: ${found.all.join(", ")}. Tasks: /pact tasks`,
  );
}

const RESAMPLES = 1_000;

/** A hybrid's parts are its own terms: no other frame is made, so nothing is hashed. */
const noSeal: Seal = {
  sha256() {
    throw new TypeError(
      "compare: found other terms, expected the agreement's own. This is a fault of the program",
    );
  },
};

/** `compare`: the parts of a hybrid over the same facts. */
export async function compare(desk: Desk, asked: Asked, command: CommandNamed<"compare">): Promise<Answer> {
  const frame = desk.frame();
  const compared = await compareLedger(desk.ledger, frame, {
    now: instantOf(desk, asked),
    periods: command.values.periods ?? PERIODS,
    options: { seed: SEED, resamples: RESAMPLES },
    seal: noSeal,
  });
  if (typeof compared === "string") throw new AskError(refusal(compared, frame.terms));
  return answerOf(compareReport(compared), command);
}

const kinds = { sla: "an SLA", pbc: "a performance-based contract", hybrid: "a hybrid" } as const;

function refusal(
  why: NoComparison,
  { kind, period }: { readonly kind: keyof typeof kinds; readonly period: { readonly every: string } },
): string {
  if (why === "no-full-period") {
    return `compare: found no ${period.every} that is over and was observed from its start, expected at least one. Ask again when one has ended`;
  }
  return `compare: found ${kinds[kind]} alone, expected two sides. Compare it with another file on a command line: pawpact compare --with FILE`;
}
