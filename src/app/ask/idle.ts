import { pathOf } from "../../command/catalogue.js";
import { AskError } from "../../command/refusal.js";
import { duration } from "../../measure/figures.js";
import { openPause } from "../../task/task.js";
import type { Asked, Desk } from "../desk.js";
import type { CommandNamed } from "./asking.js";
import { isDisputed, isOpen, type Meant, mayBeRuled } from "./which-task.js";

/** A command that says something of a task that there is. */
export type Changing = Exclude<CommandNamed<"task"> | CommandNamed<"rate">, { readonly sub: "open" }>;

/** Refuses what would be recorded and change nothing. */
export function refuseIdle(desk: Desk, asked: Asked, command: Changing, meant: Meant): void {
  if (command.name === "rate") return;
  const { task, judgement } = meant;
  const refuse = (found: string, expected: string, fix: string) => {
    throw new AskError(`${pathOf(command)}: found ${task.id} ${found}, expected ${expected}. ${fix}`);
  };
  const open = isOpen({ task });
  const another = "Name another one with task:ID";
  if (task.cancelledAt !== null) refuse("cancelled", "one that is wanted", "Ask for it again");
  switch (command.sub) {
    case "confirm":
      if (!open && task.requesterVerdict?.good)
        refuse("confirmed already", "one that waits for a yes", another);
      return;
    case "done":
      if (!open && desk.rules.partyOf(asked.author) === "provider")
        refuse("closed already", "an open one", another);
      return;
    case "wait":
      if (!open) refuse("closed", "an open one", another);
      if (openPause(task) && (command.values.for ?? "requester") === "requester")
        refuse("waiting for the requester already", "one that is worked on", another);
      return;
    case "resume":
      if (!openPause(task)) refuse("not paused", "one that waits for the requester", another);
      return;
    case "reopen":
      if (open)
        refuse("open", "a closed one", "It counts as not solved, and its clocks run: say what is missing");
      return;
    case "cancel":
      if (!open) refuse("closed already", "an open one", another);
      return;
    case "dispute": {
      const within = duration(desk.frame().terms.settlement.claimMs);
      if (isDisputed(meant)) refuse("disputed already", "one that nobody disputes", another);
      if (open) refuse("open", "a claim that it is done", "Nobody says so yet: there is nothing to dispute");
      if (judgement.grade !== "pending")
        refuse(stateText(meant), `a claim that is younger than ${within}`, another);
      return;
    }
    case "withdraw":
    case "concede":
      if (!isDisputed(meant)) refuse("not disputed", "one that is", another);
      return;
    case "rule":
      if (!mayBeRuled(meant)) refuse("not disputed", "one that is", another);
      return;
    case "fail":
      return;
    default:
      command satisfies never;
  }
}

function stateText({ judgement: { status, grade } }: Meant): string {
  return grade === null ? status : `${status} with grade ${grade}`;
}
