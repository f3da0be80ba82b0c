import { storable } from "../../src/bytes/code-points.js";
import type { Outcome, Request, Skill } from "../../src/pet/skill.js";
import { isAboutTodos, parseTodo } from "../../src/pet/skills/todo.js";
import { clearedText, leftText, TODO_HELP, todoListText } from "../../src/pet/skills/todo-words.js";
import type { TodoRows } from "../../src/ports/notebook.js";
import { MOST_KEPT, tooLong, tooMany } from "./limits.js";

/** Keeps a list for each person. */
export function todoSkill(rows: TodoRows): Skill {
  return {
    name: "todo",
    help: TODO_HELP,
    matches: isAboutTodos,
    async handle(request) {
      const { text } = request;
      const requester = ownerOf(request);
      const command = parseTodo(text);
      switch (command.kind) {
        case "add":
          return add(request, command.what);
        case "list":
          return { kind: "done", text: todoListText(await rows.of(requester)) };
        case "clear": {
          const before = await rows.of(requester);
          await rows.clear(requester);
          return { kind: "done", text: clearedText(before) };
        }
        case "done":
        case "remove":
          return change(requester, command.kind, command.number);
        case "add-what":
          return asking("What shall I put on your list? For example: milk.", "todo add");
        case "which":
          return which(requester, command.verb, 'Which one? Say its number, or "never mind".');
        case "unclear":
          return asking(
            `I do not know how to do that to a list. To put it on your list, say: todo add ${command.rest}`,
          );
        default:
          return command satisfies never;
      }
    },
  };

  async function add(request: Request, what: string): Promise<Outcome> {
    const { message } = request;
    const requester = ownerOf(request);
    const refusal = tooLong(what);
    if (refusal) return refusal;
    if ((await rows.of(requester)).length >= MOST_KEPT)
      return tooMany("things on your list", "todo remove 1");
    const todo = await rows.add(requester, message, storable(what));
    return {
      kind: "done",
      text: `On your list as ${todo.number}: ${todo.what}\n${leftText(await rows.of(requester))}`,
    };
  }

  async function change(requester: string, verb: "done" | "remove", number: number): Promise<Outcome> {
    const todo = (await rows.of(requester)).find((each) => each.number === number);
    if (!todo) return which(requester, verb, `Your list has no ${number}.`);
    await rows[verb](requester, number);
    const how = verb === "done" ? "Done" : "Taken off your list";
    return { kind: "done", text: `${how}: ${todo.what}\n${leftText(await rows.of(requester))}` };
  }

  async function which(requester: string, verb: "done" | "remove", found: string): Promise<Outcome> {
    const todos = await rows.of(requester);
    if (todos.length === 0) return asking(todoListText(todos));
    return asking(`${found} ${todoListText(todos)}`, `todo ${verb}`);
  }
}

/** Whose list it is: nobody of another workspace reads it. */
export function ownerOf({ requester, workspace }: Pick<Request, "requester" | "workspace">): string {
  return workspace === undefined ? requester : `${requester}@${workspace}`;
}

function asking(text: string, resume?: string): Outcome {
  return { kind: "asked-back", text, ...(resume === undefined ? {} : { resume }) };
}
