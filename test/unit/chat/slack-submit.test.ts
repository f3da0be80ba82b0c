import { expect, test } from "vitest";
import type { SlackDesk } from "../../../adapters/chat/slack/answer.js";
import { answerSubmit } from "../../../adapters/chat/slack/submit.js";
import { Limit } from "../../../adapters/pact/limit.js";

type Raw = Readonly<Record<string, unknown>>;

/** A form that was sent off, and an answer that comes once it was acknowledged: after 2 s, as far as Slack waits. */
test("a form whose answer takes long is acknowledged in time, and the answer comes into it later", async () => {
  let acknowledge: () => void = () => {};
  const acknowledged = new Promise<void>((resolve) => {
    acknowledge = resolve;
  });
  const report = { title: "Task disputed", blocks: [] };
  const ask = async (asked: unknown, line: string) => {
    await acknowledged;
    calls.push(["ask", line, asked as Raw]);
    return { report, shared: false, picture: false };
  };
  const desk = {
    pact: {
      members: [],
      clock: { now: () => 0 },
      for: () => ({ ask }),
      log: { warn: (message: string) => calls.push(["warn", message, {}]) },
    },
    identity: { workspace: "T0WORK", user: "UPET", bot: null },
    limit: new Limit(),
    conversationOf: () => undefined,
  } as unknown as SlackDesk;
  const calls: [string, string, Raw][] = [];
  const kept = {
    line: "task dispute",
    asks: ["reason"],
    from: { channel: "C0HELP", conversation: "slack:C0HELP:1.1", on: "slack:C0HELP:1.2" },
  };
  const values = { reason: { value: { type: "plain_text_input", value: "no" } } };
  const view = { id: "V1", private_metadata: JSON.stringify(kept), state: { values } };
  await answerSubmit(desk, {
    body: { type: "view_submission", user: { id: "U0ANN" }, trigger_id: "1.2.a", view },
    ack: async (response) => {
      calls.push(["ack", JSON.stringify(response), {}]);
      acknowledge();
    },
    respond: async () => undefined,
    client: {
      apiCall: async (method, given = {}) => void calls.push([method, JSON.stringify(given.view), given]),
    },
  });
  expect(calls.map(([what, text]) => [what, /Working on it…|Task disputed/.exec(text)?.[0] ?? text])).toEqual(
    [
      ["ack", "Working on it…"],
      ["ask", "task dispute reason:no"],
      ["views.update", "Task disputed"],
    ],
  );
  expect(calls[1]![2]).toMatchObject({
    author: { id: "slack:U0ANN" },
    place: { platform: "slack", workspace: "T0WORK", channel: "C0HELP" },
    conversation: "slack:C0HELP:1.1",
    on: "slack:C0HELP:1.2",
  });
  expect(calls[2]![2]).toMatchObject({ view_id: "V1" });
});
