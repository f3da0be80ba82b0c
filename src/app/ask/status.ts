import { withActions } from "../../report/actions.js";
import { nextActions } from "../../report/next.js";
import { statusReport } from "../../report/status.js";
import { periodOf } from "../../time/cohort.js";
import type { Answer, Asked, Desk } from "../desk.js";
import { openGaps } from "../gaps.js";
import { HOUSE } from "../house.js";
import { outlookOf } from "../outlook.js";
import { valuePeriod } from "../worth.js";
import { answerOf, type CommandNamed, instantOf } from "./asking.js";

/** `status`: how things stand in the period that runs, at this moment. */
export async function status(desk: Desk, asked: Asked, command: CommandNamed<"status">): Promise<Answer> {
  const { ledger } = desk;
  const frame = desk.frame();
  const now = instantOf(desk, asked);
  const period = periodOf(frame.zone, now, frame.terms.period.every);
  const valued = await valuePeriod(ledger, frame, period, now);
  const outlook = await outlookOf(ledger, frame, valued);
  const gaps = openGaps((await ledger.load(HOUSE.observations)).facts, now);
  const report = statusReport(frame.terms, valued, outlook, { ...desk.health(), gaps });
  const next = nextActions(outlook, { Tasks: "tasks", Score: "score" });
  return answerOf(withActions(report, next), command, true);
}
