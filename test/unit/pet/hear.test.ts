import { describe, expect, test } from "vitest";
import { createPet, type PetOptions } from "../../../src/pet/hear.js";
import type { Outcome, Request, Skill } from "../../../src/pet/skill.js";

const request = (text: string, more: Partial<Request> = {}): Request => ({
  text,
  requester: "slack:UANN",
  conversation: "slack:C1:1",
  message: "slack:C1:1",
  at: 0,
  target: "slack:C1",
  timezone: "UTC",
  ...more,
});

const skill = (name: string, pattern: RegExp, outcome: Outcome | Error): Skill => ({
  name,
  help: `"${name}": does it`,
  matches: (text) => pattern.test(text),
  async handle() {
    if (outcome instanceof Error) throw outcome;
    return outcome;
  },
});

/** A clock on which each look takes 5 ms. */
function clockOf() {
  let now = 0;
  return { now: () => (now += 5) };
}

const echo: Skill = {
  name: "echo",
  help: '"echo": says it again',
  matches: (text) => /^echo/.test(text),
  handle: async ({ text }) =>
    text === "echo"
      ? { kind: "asked-back", text: "Echo what?", resume: "echo" }
      : { kind: "done", text: text.slice(5) },
};

const petOf = (options: Partial<PetOptions> = {}) =>
  createPet({ skills: [echo], clock: clockOf(), ...options });

describe("a command said without its slash", () => {
  test.each([
    ["status", "status"],
    ["pact status", "status"],
    ["Pact", "status"],
    ["score 2026-04", "score 2026-04"],
    ["pax, tasks open", "tasks open"],
    ["pact why total", "why total"],
  ])("%s is told that it is /pact %s", async (text, line) => {
    const { skill, outcome } = petOf().hear(request(text));
    expect([skill, await outcome]).toEqual([
      "pact-line",
      expect.objectContaining({ kind: "done", text: expect.stringContaining(`"/pact ${line}"`) }),
    ]);
  });

  test.each(["status of my order", "why", "why is it slow", "pact of steel", "compare the two offers"])(
    "%s is a request like any other",
    (text) => {
      expect(petOf().hear(request(text)).skill).toBe("cannot");
    },
  );

  test("alone is for whoever takes everything else; with its name it is not", () => {
    const fallback = skill("webhook", /./, { kind: "done", text: "Yes." });
    expect(petOf({ fallback }).hear(request("status")).skill).toBe("webhook");
    expect(petOf({ fallback }).hear(request("pact status")).skill).toBe("pact-line");
  });
});

describe("a question of the pet's", () => {
  test.each(["never mind", "No.", "forget it!"])(
    "is let be with %s, and holds nobody any more",
    async (text) => {
      const pet = petOf();
      await pet.hear(request("echo")).outcome;
      expect(await pet.hear(request(text)).outcome).toMatchObject({
        kind: "asked-back",
        text: expect.stringContaining("I leave it"),
      });
      expect(await pet.hear(request("something else")).outcome).toMatchObject({ kind: "failed" });
    },
  );

  test("is answered by other words, and a no without a question is a request like any other", async () => {
    const pet = petOf();
    await pet.hear(request("echo")).outcome;
    expect(await pet.hear(request("no problem")).outcome).toMatchObject({ kind: "done", text: "no problem" });
    expect(pet.hear(request("no")).skill).not.toBe("never mind");
  });
});

describe("a pet", () => {
  test("gives a request to the first skill that matches, and says how long it took", async () => {
    const outcome: Outcome = { kind: "done", text: "x", effort: { costMicros: 7 } };
    const pet = petOf({ skills: [skill("one", /^x/, outcome), skill("two", /^x/, new Error("never"))] });
    const heard = pet.hear(request("x"));
    expect(heard.skill).toBe("one");
    expect(await heard.outcome).toEqual({
      kind: "done",
      text: "x",
      effort: { costMicros: 7, durationMs: 5 },
    });
  });

  test.each(["hello", "Hi Pax!", "hey there 👋🏽", "<@U0PAX> Good morning", "Guten Tag", "こんにちは"])(
    "greets back to %s, which claims nothing",
    async (text) => {
      expect(await petOf().hear(request(text)).outcome).toMatchObject({
        kind: "asked-back",
        text: expect.stringMatching(/^Hello!/),
      });
    },
  );

  test.each(["thanks!", "thank you so much", "solved", "it works now"])(
    "takes %s for no request, even with a fallback",
    async (text) => {
      const fallback = skill("webhook", /^/, new Error("never"));
      expect((await petOf({ fallback }).hear(request(text)).outcome).kind).toBe("asked-back");
    },
  );

  test("hears a greeting with a request in it as the request", () => {
    expect(petOf().hear(request("hello, my printer is on fire")).skill).toBe("cannot");
  });

  test("says that it can't, and what it can; that is a failure", async () => {
    const { outcome } = petOf().hear(request("book a flight"));
    expect(await outcome).toMatchInlineSnapshot(`
      {
        "effort": {
          "durationMs": 5,
        },
        "kind": "failed",
        "text": "I can't do that, and nothing was done.
      This is what I can do:
      - "echo": says it again
      About my agreement, "/pact help" lists the commands.
      For the rest, please ask a person.",
      }
    `);
  });

  test("gives what no skill matches to the fallback, a bare yes too", async () => {
    const fallback = skill("webhook", /^/, { kind: "handed-off", text: "Ann takes it", to: "ann" });
    for (const text of ["book a flight", "yes"]) {
      const heard = petOf({ fallback }).hear(request(text));
      expect([heard.skill, (await heard.outcome).kind]).toEqual(["webhook", "handed-off"]);
    }
    expect((await petOf().hear(request("yes")).outcome).kind).toBe("asked-back");
    expect((await petOf().hear(request("not solved")).outcome).kind).toBe("failed");
  });

  test("lists what it can do, a line a skill", async () => {
    const fallback = { ...skill("webhook", /^/, new Error("never")), help: "anything else: passed on" };
    expect(await petOf({ fallback }).hear(request("What can you do?")).outcome).toMatchInlineSnapshot(`
      {
        "effort": {
          "durationMs": 5,
        },
        "kind": "done",
        "text": "This is what I can do:
      - "echo": says it again
      - anything else: passed on
      About my agreement, "/pact help" lists the commands.",
      }
    `);
  });

  test("takes the answer to what it asked back, of that person in that conversation alone, once", async () => {
    const pet = petOf();
    await pet.hear(request("echo")).outcome;
    expect(pet.hear(request("hills", { requester: "slack:UBEN" })).skill).toBe("cannot");
    expect(pet.hear(request("hills", { conversation: "slack:C1:2" })).skill).toBe("cannot");
    const heard = pet.hear(request("hills"));
    expect([heard.skill, await heard.outcome]).toMatchObject(["echo", { kind: "done", text: "hills" }]);
    expect(pet.hear(request("hills")).skill).toBe("cannot");
  });

  test("takes a new request for one, though it had asked back", async () => {
    const pet = petOf();
    await pet.hear(request("echo")).outcome;
    expect(pet.hear(request("help")).skill).toBe("help");
    expect(pet.hear(request("hills")).skill).toBe("cannot");
  });

  test("fails where a skill breaks, and tells the operator alone why", async () => {
    const told: string[] = [];
    const broken = skill("broken", /^x/, new Error("disk full"));
    const mad: Skill = {
      ...broken,
      name: "mad",
      matches() {
        throw new Error("no match for it");
      },
    };
    const pet = petOf({ skills: [mad, broken], failed: (name, error) => told.push(`${name}: ${error}`) });
    expect(await pet.hear(request("x")).outcome).toMatchInlineSnapshot(`
      {
        "effort": {
          "durationMs": 5,
        },
        "kind": "failed",
        "text": "Something broke on my side, so I could not do that. Please try again, or ask a person.",
      }
    `);
    expect(told).toEqual(["mad: Error: no match for it", "broken: Error: disk full"]);
  });
});
