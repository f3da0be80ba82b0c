import { describe, expect, test } from "vitest";
import { agreementAt, agreementFor, markOf } from "../../../../src/app/ask/which-agreement.js";
import { compileRules } from "../../../../src/chat/rules.js";
import { AskError } from "../../../../src/command/refusal.js";
import { termsWith } from "../../../kit/terms.js";

const held = (id: string, scope: readonly string[]) => ({
  id,
  rules: compileRules(termsWith({ id, title: `The ${id} desk`, scope })),
});
const work = held("work", ["slack:T0WORK"]);
const help = held("help", ["slack:T0WORK/C0HELP"]);
const sales = held("sales", ["slack:T0WORK/C0SALES"]);
const other = held("other", ["slack:T0ELSE"]);
const rest = held("rest", []);

const at = (channel: string, workspace = "T0WORK") => ({ platform: "slack", workspace, channel });
const asked = (channel: string, workspace?: string) => ({
  author: { id: "slack:UANN" },
  place: at(channel, workspace),
  message: "slack:x",
  at: 0,
});
const task = "slack:C0HELP:1743761011.178999:1743761011.178999";

describe("of several agreements", () => {
  test("the one that names a place most narrowly holds there", () => {
    const all = [rest, work, help];
    expect(agreementAt(all, at("C0HELP"))?.id).toBe("help");
    expect(agreementAt(all, at("C0ELSE"))?.id).toBe("work");
    expect(agreementAt(all, at("C0HELP", "T0ELSE"))?.id).toBe("rest");
    expect(agreementAt([help], at("C0ELSE"))).toBeNull();
  });

  test("a line that names a task is for the one that the task stands in", () => {
    for (const line of [`task reopen task:${task}`, `why ${task}`, `task dispute task:${task} reason:no`])
      expect([line, agreementFor([work, help], asked("D0ANNPET"), line).id]).toEqual([line, "help"]);
    expect(agreementFor([work, help], asked("D0ANNPET"), "status").id).toBe("work");
    expect(agreementFor([work, help], asked("C0HELP"), "why total").id).toBe("help");
  });

  test("a task of another workspace is never asked for there", () => {
    const line = `why ${task}`;
    expect(agreementFor([help, other], asked("C0ELSE", "T0ELSE"), line).id).toBe("other");
  });

  test("what was pressed names the one that it speaks of, as far as that holds in the workspace", () => {
    const pressed = (one: typeof help, workspace?: string) => ({
      ...asked("D0ANNPET", workspace),
      agreement: markOf(one.rules),
    });
    expect(agreementFor([help, sales], pressed(sales), "status").id).toBe("sales");
    expect(agreementFor([help, sales], pressed(sales), `why ${task}`).id).toBe("sales");
    expect(agreementFor([other, work], pressed(other), "status").id).toBe("work");
  });

  test("outside of every scope the only one of the workspace answers", () => {
    expect(agreementFor([help, other], asked("UANN"), "score").id).toBe("help");
  });

  test("a line that nobody can read goes to the one of the place, which says why", () => {
    expect(agreementFor([work, help], asked("C0HELP"), 'why "total').id).toBe("help");
  });

  test("where nobody can tell which, it says what to do", () => {
    const refused = (work: () => unknown) => {
      try {
        work();
      } catch (error) {
        return error instanceof AskError ? error.message : error;
      }
      return "nothing";
    };
    expect(refused(() => agreementFor([help, sales, other], asked("D0ANNPET"), "score"))).toBe(
      '/pact: found "The help desk" and "The sales desk" in this workspace and none of them here, expected one. Ask in a channel of the one that you mean',
    );
    expect(refused(() => agreementFor([help, sales], asked("C0HELP", "T0ELSE"), "score"))).toBe(
      "/pact: found no agreement that holds here, expected one. Ask where one does",
    );
  });
});
