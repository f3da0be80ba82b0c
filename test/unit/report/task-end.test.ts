import { describe, expect, test } from "vitest";
import { taskEnd } from "../../../src/report/task-end.js";
import { shortName, taskName } from "../../../src/report/task-name.js";

describe("the end of a task's id", () => {
  test.each([
    ["slack:C1:1772442000.000001:1772442000.000001", "1772442000.000001"],
    ["discord:1:1493883577958400001:1493883577958400001", "1493883577958400001"],
    ["demo:help:75:75", "demo:help:75:75"],
    ["csv:T2", "csv:T2"],
    ["web:help:a name with spaces", "web:help:a name with spaces"],
  ])("of %s is %s: short ends may be those of others", (id, end) => {
    expect(taskEnd(id)).toBe(end);
  });

  test("is the whole id where another one shown ends alike", () => {
    const [one, other] = ["slack:C1:1772442000.000001", "slack:C2:1772442000.000001"];
    expect(taskEnd(one, [one, other])).toBe(one);
    expect(taskEnd(one, [one, "slack:C2:1772442000.000002"])).toBe("1772442000.000001");
  });
});

describe("a task's name", () => {
  const task = "slack:C1:1772442000.000001";

  test("is its title, of which the beginning says most", () => {
    expect(taskName({ title: "the build fails", task }, 20)).toBe("the build fails");
    expect(taskName({ title: "the build fails", task }, 10)).toBe("the build…");
  });

  test("is its id without one, of which the end says most", () => {
    expect(taskName({ title: null, task }, 20)).toBe("1772442000.000001");
    expect(shortName({ title: null, task }, 10)).toBe("…00.000001");
  });
});
