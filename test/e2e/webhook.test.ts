import { createHmac } from "node:crypto";
import { EventEmitter, once } from "node:events";
import { createServer, type IncomingHttpHeaders, type Server, type ServerResponse } from "node:http";
import type { AddressInfo } from "node:net";
import { text } from "node:stream/consumers";
import { afterEach, beforeEach, describe, expect, test } from "vitest";
import { openCronerJobs } from "../../adapters/jobs/croner.js";
import { openSkills } from "../../adapters/skills/open.js";
import { type WebhookOptions, webhookSkill } from "../../adapters/skills/webhook.js";
import { MOST_ANSWER_BYTES } from "../../adapters/skills/webhook-call.js";
import { readWebhook } from "../../config/webhook.js";
import { createPet } from "../../src/pet/hear.js";
import type { Request } from "../../src/pet/skill.js";

const SECRET = "0123456789abcdef-secret";
const NOW = Date.parse("2026-04-07T10:00:00Z");
const request: Request = {
  text: "book a <flight> to Kraków",
  requester: "slack:UANN",
  conversation: "slack:C1:1",
  message: "slack:C1:7",
  at: NOW - 1_000,
  target: "slack:C1",
  timezone: "Europe/Berlin",
};

interface Got {
  readonly headers: IncomingHttpHeaders;
  readonly body: string;
  readonly path: string;
}

/** An assistant behind HTTP that checks each signature, and answers as a test wants. */
class Assistant extends EventEmitter {
  readonly got: Got[] = [];
  answers: ((response: ServerResponse) => void)[] = [];
  readonly #server: Server = createServer(async (incoming, response) => {
    const body = await text(incoming);
    const { headers, url: path = "" } = incoming;
    const signed = `${headers["pawpact-timestamp"]}.${body}`;
    const expected = `v1=${createHmac("sha256", SECRET).update(signed).digest("hex")}`;
    this.got.push({ headers, body, path });
    if (incoming.method !== "POST" || headers["pawpact-signature"] !== expected)
      response.writeHead(401).end();
    else (this.answers.shift() ?? ((each) => each.end('{"text":"ok"}')))(response);
    this.emit("request");
  });

  async listen(): Promise<string> {
    this.#server.listen(0, "127.0.0.1");
    await once(this.#server, "listening");
    return `http://127.0.0.1:${(this.#server.address() as AddressInfo).port}`;
  }

  async close(): Promise<void> {
    const closed = once(this.#server, "close");
    this.#server.close();
    this.#server.closeAllConnections();
    await closed;
  }
}

let assistant: Assistant;
let origin: string;
beforeEach(async () => {
  assistant = new Assistant();
  origin = await assistant.listen();
});
afterEach(() => assistant.close());

const json = (value: unknown) => (response: ServerResponse) =>
  void response.setHeader("content-type", "application/json").end(JSON.stringify(value));
const status =
  (code: number, headers: Record<string, string> = {}) =>
  (response: ServerResponse) =>
    void response.writeHead(code, headers).end("<html>secret words</html>");

/** A skill whose waits are noted, and pass at once. */
function forwarding(options: Partial<WebhookOptions["config"]> = {}) {
  const [logs, waits]: [string[], number[]] = [[], []];
  let now = NOW;
  const webhook = webhookSkill({
    config: { url: `${origin}/hook/token-in-path`, secret: SECRET, timeoutMs: 60_000, ...options },
    clock: { now: () => now },
    log: (message) => void logs.push(message.replaceAll(origin, "http://ASSISTANT")),
    sleep: async (ms) => {
      waits.push(ms);
      now += ms;
    },
  });
  return { webhook, logs, waits, ask: () => webhook.skill.handle(request) };
}

/** Nothing secret, and nobody's words, in what is logged. */
function discreet(logs: readonly string[]): void {
  for (const line of logs) expect(line).not.toMatch(/0123456789abcdef|token-in-path|Kraków|secret words/);
}

describe("a webhook", () => {
  test("gets the request, signed, and its answer is the outcome with what it took", async () => {
    assistant.answers = [json({ text: "Booked.", cost: "0.0123", tokens: 512 })];
    const { ask, logs } = forwarding();
    expect(await ask()).toEqual({
      kind: "done",
      text: "Booked.",
      effort: { costMicros: 12_300, tokens: 512 },
    });
    const [{ headers, body, path }] = assistant.got as [Got];
    expect(JSON.parse(body)).toEqual({
      id: "slack:C1:7",
      text: request.text,
      requester: "slack:UANN",
      conversation: "slack:C1:1",
      at: NOW - 1_000,
    });
    expect([path, headers["content-type"], headers["pawpact-timestamp"]]).toEqual([
      "/hook/token-in-path",
      "application/json; charset=utf-8",
      String(NOW / 1_000),
    ]);
    expect(logs).toEqual([]);
  });

  test.each([
    [
      { text: "Which day?", status: "asked-back" },
      { kind: "asked-back", text: "Which day?", effort: {} },
    ],
    [
      { text: "No.", status: "failed", costMicros: 5 },
      { kind: "failed", text: "No.", effort: { costMicros: 5 } },
    ],
    [
      { text: "Ann does it.", status: "handed-off", to: "Ann" },
      { kind: "handed-off", text: "Ann does it.", to: "Ann", effort: {} },
    ],
  ])("may answer %j", async (answer, expected) => {
    assistant.answers = [json(answer)];
    expect(await forwarding().ask()).toEqual(expected);
  });

  test("that states its effort wrongly still answers the person, and the operator hears of it", async () => {
    assistant.answers = [json({ text: "Booked.", cost: "1,5 €", tokens: -1 })];
    const { ask, logs } = forwarding();
    expect(await ask()).toEqual({ kind: "done", text: "Booked.", effort: {} });
    expect(logs).toMatchInlineSnapshot(`
      [
        "webhook http://ASSISTANT: found an answer whose effort is left out (cost: a decimal text such as "0.0123"; tokens: Too small: expected number to be >=0), expected cost as decimal text and tokens as a whole number. Correct the assistant.",
      ]
    `);
  });

  test("that wants fewer requests is waited for as long as it says; the id stays the same", async () => {
    const date = new Date(NOW + 3_000 + 7_000).toUTCString();
    assistant.answers = [
      status(429, { "retry-after": "3" }),
      status(503, { "retry-after": date }),
      json({ text: "Booked." }),
    ];
    const { ask, waits } = forwarding();
    expect(await ask()).toMatchObject({ kind: "done", text: "Booked." });
    expect(waits).toEqual([3_000, 7_000]);
    expect(assistant.got.map(({ body }) => body)).toEqual(Array(3).fill(assistant.got[0]!.body));
    expect(assistant.got.map(({ headers }) => headers["pawpact-timestamp"])).toEqual(
      [0, 3, 10].map((seconds) => String(NOW / 1_000 + seconds)),
    );
  });

  test("that fails is tried again, each time after twice the wait, also where the connection breaks", async () => {
    assistant.answers = [
      status(500),
      (response) => void response.destroy(),
      (response) => {
        response.writeHead(200, { "content-length": "100" });
        response.write('{"text":', () => response.destroy());
      },
      json({ text: "Booked." }),
    ];
    const { ask, waits } = forwarding();
    expect(await ask()).toMatchObject({ kind: "done" });
    expect(waits).toEqual([500, 1_000, 2_000]);
  });

  test("that keeps failing is given up", async () => {
    assistant.answers = Array.from({ length: 9 }, () => status(500));
    const { ask, waits, logs } = forwarding();
    expect(await ask()).toMatchInlineSnapshot(`
      {
        "kind": "failed",
        "text": "My assistant can't be reached; nothing was done that I know of. Please try again, or ask a person.",
      }
    `);
    expect([assistant.got.length, waits]).toEqual([5, [500, 1_000, 2_000, 4_000]]);
    expect(logs).toMatchInlineSnapshot(`
      [
        "webhook http://ASSISTANT: a request failed; found status 500 at try 5 of 5, expected an answer in time. See that the assistant runs and takes as many requests as people make.",
      ]
    `);
  });

  test("that asks for a longer wait than there is time is not waited for", async () => {
    assistant.answers = [status(429, { "retry-after": "3600" })];
    const { ask, waits, logs } = forwarding();
    expect(await ask()).toMatchObject({ kind: "failed" });
    expect([waits, assistant.got.length]).toEqual([[], 1]);
    expect(logs[0]).toContain(
      "found status 429 at try 1 and 3600000 ms to wait, longer than there is, expected",
    );
  });

  test("that nobody runs is a failure", async () => {
    const { ask, logs } = forwarding({ url: "http://127.0.0.1:1/hook" });
    expect(await ask()).toMatchObject({ kind: "failed" });
    expect(logs[0]).toMatch(/found no connection \(.+\) at try 5/);
  });

  test("that does not answer in time is a failure, and its request is broken off", async () => {
    const hung: ServerResponse[] = [];
    assistant.answers = [(response) => void hung.push(response)];
    const { ask, logs } = forwarding({ timeoutMs: 150 });
    expect(await ask()).toMatchInlineSnapshot(`
      {
        "kind": "failed",
        "text": "My assistant did not answer in time; nothing was done that I know of. Please try again, or ask a person.",
      }
    `);
    if (!hung[0]!.destroyed) await once(hung[0]!, "close");
    expect(assistant.got).toHaveLength(1);
    expect(logs).toMatchInlineSnapshot(`
      [
        "webhook http://ASSISTANT: a request failed; found no answer within 150 ms, expected one. Make the assistant faster, or set PAWPACT_WEBHOOK_TIMEOUT higher.",
      ]
    `);
  });

  test("that never ends its answer is broken off in time too", async () => {
    assistant.answers = [(response) => void response.writeHead(200).write('{"text":"')];
    expect((await forwarding({ timeoutMs: 150 }).ask()).text).toMatch(/^My assistant did not answer in time/);
  });

  test.each([
    ["no JSON", (response: ServerResponse) => void response.end("<html>secret words</html>")],
    ["nothing", (response: ServerResponse) => void response.writeHead(204).end()],
    ["no text", json({ answer: "secret words" })],
    ["an empty text", json({ text: " " })],
    ["a status that is none", json({ text: "ok", status: "secret words" })],
    ["a list", json(["secret words"])],
  ])("that answers with %s is a failure, tried once", async (_, answer) => {
    assistant.answers = [answer];
    const { ask, logs } = forwarding();
    expect(await ask()).toMatchObject({
      kind: "failed",
      text: expect.stringMatching(/^My assistant answered something that I can't read;/),
    });
    expect([assistant.got.length, logs.length]).toEqual([1, 1]);
    expect(logs[0]).toMatch(
      /^webhook http:\/\/ASSISTANT: a request failed; found .+, expected JSON with a text\. /,
    );
    discreet(logs);
  });

  test("that answers too much is cut off; the most that is allowed is read", async () => {
    const most = "x".repeat(MOST_ANSWER_BYTES - JSON.stringify({ text: "" }).length);
    assistant.answers = [
      json({ text: most }),
      json({ text: `${most}x` }),
      (response) => {
        const more = () => {
          while (!response.destroyed && response.write("x".repeat(65_536)));
        };
        response.on("drain", more).on("error", () => {});
        more();
      },
    ];
    const { ask, logs } = forwarding();
    expect((await ask()).text).toBe(most);
    expect((await ask()).kind).toBe("failed");
    expect((await ask()).kind).toBe("failed");
    expect(logs).toHaveLength(2);
    expect(logs[1]).toMatchInlineSnapshot(
      `"webhook http://ASSISTANT: a request failed; found an answer longer than 1048576 bytes, which was cut off, expected an answer. Let the assistant answer shorter."`,
    );
  });

  test("that sends elsewhere is not followed", async () => {
    const elsewhere = new Assistant();
    const to = await elsewhere.listen();
    try {
      for (const code of [301, 307]) {
        assistant.answers = [status(code, { location: `${to}/steal` })];
        const { ask, logs } = forwarding();
        expect(await ask()).toMatchObject({ kind: "failed" });
        expect(logs[0]).toContain(`found status ${code}, expected an answer. Redirects are not followed`);
      }
      expect([assistant.got.length, elsewhere.got.length]).toEqual([2, 0]);
    } finally {
      await elsewhere.close();
    }
  });

  test("with another secret refuses, and no message holds the secret", async () => {
    const { ask, logs } = forwarding({ secret: "0123456789abcdef-other" });
    const outcome = await ask();
    expect(outcome.kind).toBe("failed");
    expect([assistant.got.length, logs]).toMatchInlineSnapshot(`
      [
        1,
        [
          "webhook http://ASSISTANT: a request failed; found status 401, expected an answer. See that both sides have the same PAWPACT_WEBHOOK_SECRET.",
        ],
      ]
    `);
    discreet([...logs, outcome.text]);
  });

  test("is broken off by the close, and asked no more", async () => {
    const { webhook, ask } = forwarding();
    assistant.answers = [() => {}];
    const asked = once(assistant, "request");
    const outcome = ask();
    await asked;
    webhook.close();
    expect((await outcome).text).toMatch(/^I have to stop now/);
    expect((await ask()).kind).toBe("failed");
    expect(assistant.got).toHaveLength(1);
  });

  test("takes what no other skill does, where it is configured", async () => {
    const jobs = await openCronerJobs();
    const clock = { now: () => Date.now() };
    const env = { PAWPACT_WEBHOOK_URL: `${origin}/hook`, PAWPACT_WEBHOOK_SECRET: SECRET };
    const chat = { post: async () => ({ message: "" }), find: async () => ({ status: "absent" as const }) };
    const skills = await openSkills({ jobs, clock, chat, env });
    assistant.answers = [json({ text: "Booked.", costMicros: 5 })];
    const pet = createPet(skills);
    expect(pet.hear({ ...request, text: "todo" }).skill).toBe("todo");
    const heard = pet.hear(request);
    expect(heard.skill).toBe("webhook");
    expect(await heard.outcome).toEqual({
      kind: "done",
      text: "Booked.",
      effort: { costMicros: 5, durationMs: expect.any(Number) },
    });
    await jobs.close();
    await skills.close();
  });
});

describe("the webhook's variables", () => {
  const read = (url?: string, secret?: string, timeout?: string) => {
    const env = {
      PAWPACT_WEBHOOK_URL: url,
      PAWPACT_WEBHOOK_SECRET: secret,
      PAWPACT_WEBHOOK_TIMEOUT: timeout,
    };
    try {
      return readWebhook(env);
    } catch (error) {
      return String(error);
    }
  };

  test("are optional, and the timeout has a default", () => {
    expect(read()).toBeNull();
    expect(read("", " ", "")).toBeNull();
    expect(read("https://a.example/x", SECRET)).toEqual({
      url: "https://a.example/x",
      secret: SECRET,
      timeoutMs: 60_000,
    });
    expect(read("http://assistant:8080", SECRET, "90s")).toMatchObject({ timeoutMs: 90_000 });
  });

  test("are refused with every fault at once, and never repeated", () => {
    expect(read("assistant", "short", "1h")).toMatchInlineSnapshot(`
      "WebhookConfigError: PAWPACT_WEBHOOK_URL: found a text that is no URL, expected an address that begins with https:// or http://. Write one such as https://assistant.example/pawpact.
      PAWPACT_WEBHOOK_SECRET: found one of 5 characters, expected at least 16 characters. Make one with "openssl rand -hex 32", and give it to the assistant too.
      PAWPACT_WEBHOOK_TIMEOUT: found 1h, which is too long, expected a duration from 1s to 5m. Write 60s, or leave it out."
    `);
    expect(read(undefined, SECRET)).toMatchInlineSnapshot(
      `"WebhookConfigError: PAWPACT_WEBHOOK_URL: found none, expected an address that begins with https:// or http://. Set it, or unset PAWPACT_WEBHOOK_SECRET and PAWPACT_WEBHOOK_TIMEOUT as well."`,
    );
    expect(read("ftp://a.example", SECRET)).toContain("found an address of ftp://");
    expect(read("https://ann:hunter2@a.example", SECRET)).toContain("found a user or password in it");
    for (const text of [read(SECRET, SECRET), read("https://ann:hunter2@a.example", SECRET, "x")])
      expect(text).not.toMatch(/0123456789abcdef|hunter2/);
    expect(read("https://a.example", undefined, "100ms")).toMatch(/SECRET: found none.*\n.*TIMEOUT/);
  });
});
