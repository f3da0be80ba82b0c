import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { compileScope } from "../../../src/chat/scope.js";

const place = (workspace: string, channel: string, platform = "slack") => ({ platform, workspace, channel });

describe("a scope", () => {
  const scope = compileScope(["slack:T0WORK/C0HELP", "discord:9"]);

  test("names a channel more narrowly than a workspace, and that more narrowly than everything", () => {
    expect(scope.narrowness(place("T0WORK", "C0HELP"))).toBe(3);
    expect(scope.narrowness(place("9", "1", "discord"))).toBe(2);
    expect(scope.narrowness(place("T0WORK", "C0OTHER"))).toBe(0);
    expect(compileScope([]).narrowness(place("T0WORK", "C0HELP"))).toBe(1);
  });

  test("touches the workspaces of its channels, and no others", () => {
    expect(scope.touches(place("T0WORK", ""))).toBe(true);
    expect(scope.touches(place("T0ELSE", ""))).toBe(false);
    expect(scope.touches(place("T0WORK", "", "discord"))).toBe(false);
    expect(scope.workspaces("slack")).toEqual(["T0WORK"]);
    expect(scope.workspaces("web")).toEqual([]);
    expect(compileScope([]).workspaces("slack")).toBeNull();
  });

  test("is matched by channel alone where nobody knows the workspace", () => {
    expect(scope.covers({ platform: "slack", channel: "C0HELP" })).toBe(true);
    expect(scope.covers({ platform: "slack", channel: "C0OTHER" })).toBe(false);
  });

  test("touches whatever it covers", () => {
    const workspace = fc.constantFrom("T1", "T2");
    const channel = fc.constantFrom("C1", "C2");
    const entry = fc
      .record({ workspace, channel: fc.option(channel) })
      .map((one) => `slack:${one.workspace}${one.channel === null ? "" : `/${one.channel}`}`);
    fc.assert(
      fc.property(fc.array(entry), workspace, channel, (entries, ...at) => {
        const any = compileScope(entries);
        return !any.covers(place(...at)) || any.touches(place(...at));
      }),
    );
  });
});
