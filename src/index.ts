// Track an agreement: read it, record what happens, ask how it stands.
export { parseAgreement } from "./agreement/parse.js";
export { renderAgreement } from "./agreement/render.js";
export type { Terms } from "./agreement/terms.js";
// Answer for it: the commands of a chat.
export { answer } from "./app/ask/answer.js";
export { verdictActions } from "./app/ask/offers.js";
// Settle it: a statement from evidence alone, signed, exported, and verified by the other party.
export {
  BUNDLE_FILES,
  type Bundle,
  type BundleFile,
  type BundleTexts,
  bundleTexts,
  statementPage,
} from "./app/bundle.js";
// Watch over it: presence in runs, and budgets that burn too fast.
export { type BurnAlerts, type BurnPair, burnAlertsOf, type ObjectiveBurn } from "./app/burn.js";
// Compare it: the same facts, paid for in another way.
export { type CompareRequest, type Comparison, compareLedger, type NoComparison } from "./app/compare.js";
export { sweepWork } from "./app/delivery/work.js";
export { type Answer, AskError, type Asked, type Desk, type Health } from "./app/desk.js";
// Deliver it: digests on time, once.
export type { DigestDesk } from "./app/digest/deliver.js";
export { previewDigest } from "./app/digest/preview.js";
export { subscribedFact, subscriptionsIn, unsubscribedFact } from "./app/digest/subscriptions.js";
export { createDigester, type Digester } from "./app/digest/sweep.js";
export { type EvidenceSpan, evidenceIn, evidenceText, ledgerOf, readEvidence } from "./app/evidence.js";
export { frameOf, resolveZones } from "./app/frame.js";
export { houseOf } from "./app/house.js";
export { outlookOf } from "./app/outlook.js";
// Draw it, and give it skills.
export { type Pet as PetState, petOf } from "./app/pet.js";
export {
  type Connection,
  createPresence,
  type PresenceMonitor,
  presenceConversation,
  presenceHistory,
} from "./app/presence.js";
export { pseudonymous } from "./app/pseudonyms.js";
export { createRecorder, type Recorded, type Recorder } from "./app/record.js";
export { ensureFrame, recount } from "./app/refold.js";
export { type Scored, scorePeriod } from "./app/score.js";
export { issuingFacts, prepareStatement, sealed } from "./app/settle.js";
export { planStatement, type StatementPlan, StatementRefusal } from "./app/settle-plan.js";
export { type Stating, stateFrom } from "./app/statement.js";
export { STATEMENTS, statementsIn, storedEvidence } from "./app/statements.js";
export { type TaskView, tasksOf } from "./app/tasks.js";
export { type Verified, verifiedJson, verifyBundle } from "./app/verify.js";
// Warn of it: clocks that run out, budgets that burn, credits that are near.
export { createWarner, type SweptWarnings, type WarnDesk } from "./app/warn/sweep.js";
export { whyFigure } from "./app/why.js";
export { whyTask } from "./app/why-task.js";
export { type Valued, valuePeriod } from "./app/worth.js";
// Feed it: translate a platform into chat events, or state facts.
export type { Author, ChatEvent, Place } from "./chat/event.js";
export { interpret } from "./chat/interpret.js";
export { compileRules, type Rules } from "./chat/rules.js";
export { CHAT_COMMANDS, type ChatCommand } from "./command/catalogue.js";
export { choicesAsActions, type Field, type Filled, type Form, filledLine, formFor } from "./command/form.js";
export { parseLine } from "./command/line.js";
export type { PresenceFact } from "./measure/presence.js";
export { altOf } from "./pet/alt.js";
export { type Card, cardOf } from "./pet/card.js";
export { createPet, type Pet } from "./pet/hear.js";
export { drawingOf, pictureOf } from "./pet/picture.js";
export type { Effort, Outcome, Request, Skill } from "./pet/skill.js";
export * from "./ports/archive.js";
export * from "./ports/chat.js";
export type { Clock } from "./ports/clock.js";
export * from "./ports/image.js";
export * from "./ports/jobs.js";
// Write a driver.
export * from "./ports/ledger.js";
export type { Seal, SignatureCheck, Signer } from "./ports/seal.js";
// Show it: reports that no platform owns, and their plain text.
export { type BurnJson, burnSchema } from "./report/burn-json.js";
export { compareReport } from "./report/compare.js";
export { type CompareJson, compareJson, compareSchema } from "./report/compare-json.js";
export { digestReport } from "./report/digest.js";
export { digestJson, digestSchema } from "./report/digest-json.js";
export type { Action, Bar, Block, Report, Series } from "./report/report.js";
export { scoreJson, scoreSchema } from "./report/score-json.js";
export { scoreReport } from "./report/scorecard.js";
export { statementReport } from "./report/statement.js";
export { taskJson, taskSchema } from "./report/task-json.js";
export { renderText } from "./report/text.js";
export { whyReport } from "./report/why.js";
export type { Advice } from "./score/advice.js";
export type { CompareOptions, Side, SideResult } from "./score/compare.js";
export {
  readStatement,
  type SealedStatement,
  type Statement,
  type StatementLine,
  type StatementMeasure,
  statementText,
} from "./score/statement.js";
export type { StatementDifference } from "./score/statement-difference.js";
export { type Fact, factSchema } from "./task/fact.js";
// Compute business time.
export { dueAt, elapsedMs, type Pause } from "./time/business.js";
export { type Calendar, compileCalendar } from "./time/calendar.js";
export { type Period, parsePeriod, periodBounds, periodOf } from "./time/cohort.js";
export { type ResolvedZone, resolveZone } from "./time/zone.js";
