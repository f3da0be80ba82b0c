import { describe, expect, test } from "vitest";
import { messageIn } from "../../../adapters/chat/slack/take-up.js";
import type { Unanswered } from "../../../src/app/unanswered.js";

const request = (message: string, conversation = message): Unanswered => ({
  ...{ conversation, message, at: 0, requester: "slack:UANN", made: false, title: null },
  place: { platform: "slack", workspace: "T0WORK", channel: "C0HELP" },
});
const refused = (error: string) => ({ code: "slack_webapi_platform_error", data: { error } });

/** Answers with what it is given, an error by rejecting. */
function client(...answers: readonly object[]) {
  const left = [...answers];
  const asked: (Record<string, unknown> | undefined)[] = [];
  return {
    asked,
    apiCall: async (_: string, given?: Record<string, unknown>) => {
      asked.push(given);
      const answer = left.shift() ?? {};
      if ("code" in answer) throw answer;
      return answer;
    },
  };
}

describe("the message of a request", () => {
  test("is found in its thread, behind what the thread began with", async () => {
    const [root, reply] = [{ ts: "1.000001" }, { ts: "2.000002", text: "milk" }];
    const slack = client({ messages: [root, reply] });
    expect(await messageIn(slack, request("slack:C0HELP:2.000002", "slack:C0HELP:1.000001"))).toEqual(reply);
    expect(slack.asked).toMatchObject([{ channel: "C0HELP", ts: "1.000001", oldest: "2.000002" }]);
  });

  test("is waited for where Slack wants fewer requests", async () => {
    const slack = client(
      { code: "slack_webapi_rate_limited_error", retryAfter: 0 },
      { messages: [{ ts: "1.000001" }] },
    );
    expect(await messageIn(slack, request("slack:C0HELP:1.000001"))).toEqual({ ts: "1.000001" });
  });

  test("is none where it is gone, or there was none but a command, and unknown where Slack fails", async () => {
    const one = request("slack:C0HELP:1.000001");
    expect(await messageIn(client({ messages: [{ ts: "3.000003" }] }), one)).toBeNull();
    expect(await messageIn(client(refused("thread_not_found")), one)).toBeNull();
    expect(await messageIn(client(), request("slack:C0HELP:trigger:1.a"))).toBeNull();
    await expect(messageIn(client(refused("internal_error")), one)).rejects.toEqual(
      refused("internal_error"),
    );
  });
});
