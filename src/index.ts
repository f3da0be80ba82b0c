// Track an agreement: read it, record what happens, ask how it stands.
export { parseAgreement } from "./agreement/parse.js";
export { renderAgreement } from "./agreement/render.js";
export type { Terms } from "./agreement/terms.js";
export { frameOf, resolveZones } from "./app/frame.js";
export { houseOf } from "./app/house.js";
export { outlookOf } from "./app/outlook.js";
export { createRecorder, type Recorded, type Recorder } from "./app/record.js";
export { ensureFrame, recount } from "./app/refold.js";
export { type Scored, scorePeriod } from "./app/score.js";
export { type TaskView, tasksOf } from "./app/tasks.js";
export { whyFigure } from "./app/why.js";
export { whyTask } from "./app/why-task.js";
export { type Valued, valuePeriod } from "./app/worth.js";

// Feed it: translate a platform into chat events, or state facts.
export type { Author, ChatEvent, Place } from "./chat/event.js";
export { interpret } from "./chat/interpret.js";
export { compileRules, type Rules } from "./chat/rules.js";
// Write a driver.
export * from "./ports/ledger.js";
export type { Seal } from "./ports/seal.js";
// Show it: reports that no platform owns, and their plain text.
export { digestReport } from "./report/digest.js";
export type { Report } from "./report/report.js";
export { scoreJson, scoreSchema } from "./report/score-json.js";
export { scoreReport } from "./report/scorecard.js";
export { taskJson, taskSchema } from "./report/task-json.js";
export { renderText } from "./report/text.js";
export { whyReport } from "./report/why.js";
export { type Fact, factSchema } from "./task/fact.js";
// Compute business time.
export { dueAt, elapsedMs, type Pause } from "./time/business.js";
export { type Calendar, compileCalendar } from "./time/calendar.js";
export { type Period, parsePeriod, periodBounds, periodOf } from "./time/cohort.js";
export { type ResolvedZone, resolveZone } from "./time/zone.js";
