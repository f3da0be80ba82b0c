import type { ChatCommand } from "../../command/catalogue.js";
import type { Report } from "../../report/report.js";
import type { Answer, Asked, Desk } from "../desk.js";

/** A command of one name, as it was asked. */
export type CommandNamed<N extends ChatCommand["name"]> = Extract<ChatCommand, { readonly name: N }>;

/** The instant to judge at: what was asked has happened by then, whatever our clock says. ms since epoch. */
export function instantOf({ clock }: Desk, { at }: Asked): number {
  return Math.max(clock.now(), at);
}

/** A report as an answer, for the asker alone unless they share it. */
export function answerOf(report: Report, { share }: Pick<ChatCommand, "share">, picture = false): Answer {
  return { report, shared: share, picture };
}
