import type { ChatCommand } from "../../command/catalogue.js";
import { helpReport } from "../../command/help.js";
import type { Answer, Asked, Desk } from "../desk.js";
import { agreement } from "./agreement.js";
import { answerOf } from "./asking.js";
import { changeTask } from "./change-task.js";
import { digest } from "./digest.js";
import { exclude } from "./exclude.js";
import { compare, score, why } from "./figures.js";
import { status } from "./status.js";
import { tasks } from "./tasks.js";

/**
 * Answers a command that somebody asked in chat, and records what it states.
 *
 * @throws {AskError} where it is refused: then nothing was recorded.
 * @throws what the desk's ledger rejects with.
 */
export async function answer(desk: Desk, asked: Asked, command: ChatCommand): Promise<Answer> {
  switch (command.name) {
    case "status":
      return status(desk, asked, command);
    case "score":
      return score(desk, asked, command);
    case "tasks":
      return tasks(desk, asked, command);
    case "why":
      return why(desk, asked, command);
    case "compare":
      return compare(desk, asked, command);
    case "task":
    case "rate":
      return changeTask(desk, asked, command);
    case "digest":
      return digest(desk, asked, command);
    case "agreement":
      return agreement(desk, asked, command);
    case "exclude":
      return exclude(desk, asked, command);
    case "help":
      return answerOf(helpReport(command.values.command), command);
    default:
      return command satisfies never;
  }
}
