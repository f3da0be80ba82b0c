import { describe, expect, test } from "vitest";
import type { SlackClient } from "../../adapters/chat/slack/app.js";
import { RenewedClient } from "../../adapters/chat/slack/own-client.js";
import { isTakenOut, sourceOf } from "../../adapters/chat/slack/team.js";

describe("whose a request is", () => {
  const of = (body: object) => {
    const source = sourceOf(body as Readonly<Record<string, unknown>>);
    return source && [source.teamId, source.enterpriseId, source.isEnterpriseInstall];
  };

  test("is told by the installation that an event is for, not by the workspace that it happened in", () => {
    const authorizations = [{ team_id: "T1", enterprise_id: null, is_enterprise_install: false }];
    expect(of({ team_id: "T2", authorizations })).toEqual(["T1", undefined, false]);
    const organization = [{ team_id: null, enterprise_id: "E1", is_enterprise_install: true }];
    expect(of({ team_id: "T2", authorizations: organization })).toEqual(["T2", "E1", true]);
    expect(of({ team_id: "T2" })).toEqual(["T2", undefined, false]);
  });

  test("is told by commands, buttons and modals, each in its way", () => {
    const command = { team_id: "T1", enterprise_id: "E1", is_enterprise_install: "true" };
    expect(of(command)).toEqual(["T1", "E1", true]);
    const press = { team: { id: "T1" }, enterprise: { id: "E1" }, is_enterprise_install: false };
    expect(of(press)).toEqual(["T1", "E1", false]);
    const modal = { team: { id: "T2" }, view: { app_installed_team_id: "T1" } };
    expect(of(modal)).toEqual(["T1", undefined, false]);
    expect(of({ team: null, user: { team_id: "T3" } })).toEqual(["T3", undefined, false]);
  });

  test("is nobody's where it names none", () => {
    expect(of({})).toBeNull();
    expect(of({ team: "T1", authorizations: "T1", view: [] })).toBeNull();
  });
});

describe("that the app was taken out", () => {
  const says = (event: object) => isTakenOut({ type: "event_callback", event });

  test("is told by its removal, and by a bot's token that was taken back", () => {
    expect(says({ type: "app_uninstalled" })).toBe(true);
    expect(says({ type: "tokens_revoked", tokens: { oauth: [], bot: ["U1"] } })).toBe(true);
  });

  test("is not told by a person's token, nor by anything else", () => {
    expect(says({ type: "tokens_revoked", tokens: { oauth: ["U1"] } })).toBe(false);
    expect(says({ type: "tokens_revoked" })).toBe(false);
    expect(says({ type: "message" })).toBe(false);
    expect(isTakenOut({ type: "app_uninstalled" })).toBe(false);
  });
});

describe("a client whose token is renewed", () => {
  const made: string[] = [];
  const make = (token: string): SlackClient => {
    made.push(token);
    return { apiCall: async (method) => `${method} with ${token}` };
  };

  test("asks for it again after some minutes, and goes on with what it is told", async () => {
    let now = 0;
    let token = "one";
    const client = new RenewedClient(
      "one",
      make,
      async () => token,
      () => now,
    );
    expect(await client.apiCall("a")).toBe("a with one");
    token = "two";
    expect(await client.apiCall("b")).toBe("b with one");
    now += 5 * 60_000;
    expect(await client.apiCall("c")).toBe("c with two");
    now += 5 * 60_000;
    expect(await client.apiCall("d")).toBe("d with two");
    expect(made).toEqual(["one", "two"]);
  });

  test("calls nothing once there is none any more", async () => {
    let now = 0;
    const gone = () => Promise.reject(new Error("not installed"));
    const client = new RenewedClient("one", make, gone, () => now);
    now += 5 * 60_000;
    await expect(client.apiCall("a")).rejects.toThrow("not installed");
  });
});
