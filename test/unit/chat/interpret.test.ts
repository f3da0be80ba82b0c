import { describe, expect, test } from "vitest";
import type { Author, EditEvent, MessageEvent } from "../../../src/chat/event.js";
import { interpret } from "../../../src/chat/interpret.js";
import { compileRules } from "../../../src/chat/rules.js";
import { factSchema } from "../../../src/task/fact.js";
import { MONDAY } from "../../kit/facts.js";
import { termsWith } from "../../kit/terms.js";

const rules = compileRules(termsWith());
const ann: Author = { id: "slack:UANN" };
const pet: Author = { id: "slack:UPET", aliases: ["slack:BPET"], bot: true };
const place = { platform: "slack", channel: "C1" };

function message(text: string, more: Partial<MessageEvent> = {}): MessageEvent {
  const id = "slack:C1:100.000001";
  return { kind: "message", place, conversation: id, message: id, at: MONDAY, author: ann, text, ...more };
}
const said = (text: string, more: Partial<MessageEvent> = {}, by = rules) =>
  interpret(message(text, more), by).map(({ type, rule }) => `${type} by ${rule}`);

describe("a person's message", () => {
  test.each<[string, Partial<MessageEvent>, string]>([
    ["a mention", { mentions: ["slack:UPET"] }, "task.opened by mention"],
    [
      "a mention of a bot that the agreement does not name",
      { addressed: "mention" },
      "task.opened by mention",
    ],
    ["a direct message", { direct: true }, "task.opened by direct-message"],
    ["an assistant thread", { addressed: true }, "task.opened by assistant-thread"],
    [
      "a reply to the assistant",
      { repliesTo: { message: "slack:C1:99", author: pet } },
      "task.opened by reply",
    ],
    ["anything else", {}, "task.asked by message"],
    ["a mention of somebody else", { mentions: ["slack:UBOB"] }, "task.asked by message"],
  ])("%s", (_, more, fact) => expect(said("can you help?", more)).toEqual([fact]));

  test("every message opens where the agreement says so", () => {
    const every = compileRules(termsWith({ tasks: { ...termsWith().tasks, open: "every-message" } }));
    expect(said("can you help?", {}, every)).toEqual(["task.opened by every-message"]);
  });

  test.each([
    "thanks",
    "Thank you so much!",
    "thx :tada:",
    "ありがとうございます！",
    "<@UPET> Danke schön",
    "thanks a lot, perfect 🎉",
  ])("%j is thanks and nothing else", (text) =>
    expect(interpret(message(text), rules)[0]?.data).toEqual({ thanks: true }),
  );

  test.each([
    "thanks, but it still fails",
    "thank you, can you also check the logs?",
    "no thanks needed, where is it?",
  ])("%j says more than thanks", (text) => expect(interpret(message(text), rules)[0]?.data).toEqual({}));

  test.each([
    ["yes", "yes"],
    ["<@UPET> Yep!", "yes"],
    ["はい", "yes"],
    ["No.", "no"],
    ["nein", "no"],
    ["4", 4],
    ["6", "unclear"],
    ["45", "unclear"],
    ["4.5", "unclear"],
    ["Hello there! 👋", "unclear"],
    ["guten Morgen", "unclear"],
  ])("%j says %j, should somebody have asked", (text, says) =>
    expect(interpret(message(text), rules)[0]?.data).toEqual({ says }),
  );

  test.each(["yes, and the logs?", "no thanks", "6 of them", "hello, is it done?", "nobody"])(
    "%j is no bare verdict",
    (text) => expect(interpret(message(text), rules)[0]?.data).not.toHaveProperty("says"),
  );

  test("`solved` confirms, `not solved` denies, and both are messages too", () => {
    expect(said("That solved it!")).toEqual(["task.asked by message", "task.confirmed by solved"]);
    expect(interpret(message("not solved"), rules)[1]?.data).toEqual({ verdict: "no" });
    expect(interpret(message("it still doesn't work"), rules)[1]?.data).toEqual({ verdict: "no" });
    expect(said("is this solved by the other change?")).toEqual(["task.asked by message"]);
  });

  test("its text is stored only where the agreement says so, cut at 80 characters", () => {
    const titled = compileRules(termsWith({ store: { text: "title" } }));
    const [fact] = interpret(message("é".repeat(100), { direct: true }), titled);
    expect(fact?.data).toMatchObject({ title: "é".repeat(80) });
    expect(JSON.stringify(interpret(message("secret", { direct: true }), rules))).not.toContain("secret");
  });

  test.each([
    ["<@900> the build fails", "the build fails"],
    ["<@!900>, <@&901>: please ask <@902>", "please ask <@902>"],
    ["<@U0PET|pax> deploy", "deploy"],
    ["<#C1> is silent", "<#C1> is silent"],
    ["<@900>", undefined],
  ])("a title says what is asked, not whom: %j is called %j", (text, title) => {
    const titled = compileRules(termsWith({ store: { text: "title" } }));
    const [fact] = interpret(message(text, { direct: true }), titled);
    expect(fact).toMatchObject({ type: "task.opened" });
    expect((fact!.data as { title?: string }).title).toBe(title);
  });
});

describe("who is who", () => {
  test("only the user named is the assistant: what its bot posts without a user is a relayed person's", () => {
    const relayed: Author = { id: "slack:BPET", bot: true, userless: true };
    const [fact] = interpret(message("can you show it in the browser?", { author: relayed }), rules);
    expect(fact).toMatchObject({ type: "task.asked", actor: { role: "requester", relayed: true } });
  });

  test("a bot named by its bot id is the assistant where its posts carry no user", () => {
    const named = compileRules(
      termsWith({ assistant: { ...termsWith().assistant, members: ["slack:BPET"] } }),
    );
    const bare: Author = { id: "slack:BPET", bot: true, userless: true };
    expect(said("The answer is 42.", { author: bare }, named)).toEqual(["task.answered by answer"]);
  });

  test("other bots are noted, unless their requests count", () => {
    const bot = (id: string): Author => ({ id, bot: true });
    expect(said("build 7 failed", { author: bot("slack:UCI"), mentions: ["slack:UPET"] })).toEqual([
      "task.noted by bot",
    ]);
    expect(said("new lead", { author: bot("slack:BWORKFLOW"), mentions: ["slack:UPET"] })).toEqual([
      "task.opened by mention",
    ]);
  });

  test("the party is that of the member lists", () => {
    const party = (id: string) => interpret(message("hi", { author: { id } }), rules)[0]?.actor.party;
    expect(["slack:UVENDOR", "slack:UANN", "slack:UBOB"].map(party)).toEqual([
      "provider",
      "customer",
      "neither",
    ]);
  });

  test("outside the scope nothing is seen; a place without a workspace is matched by its channel", () => {
    const scoped = compileRules(termsWith({ scope: ["slack:T1/C1", "discord:9"] }));
    expect(said("hi", {}, scoped)).toHaveLength(1);
    expect(said("hi", { place: { ...place, channel: "C2" } }, scoped)).toEqual([]);
    expect(said("hi", { place: { ...place, workspace: "T2" } }, scoped)).toEqual([]);
    expect(said("hi", { place: { platform: "discord", workspace: "9", channel: "5" } }, scoped)).toHaveLength(
      1,
    );
  });
});

describe("the assistant's message", () => {
  test.each([
    "_Pet is running, you can send messages in this thread!_ (<https://pet.example/s/1|open webapp>)\n\n_It has suggestions. View them <https://pet.example/s/1?knowledge=true|here>_",
    "Working on a plan. By default, I will proceed with implementing the plan after sharing it with you.",
    "Thinking…",
    "👀",
    "Ok, let me check the logs.",
    "One moment, please",
    "了解しました。",
    "I'm looking into it",
    "_Woke up._",
    "Hello!",
  ])("%j is an acknowledgement, no answer", (text) => {
    expect(said(text, { author: pet })).toEqual(["task.acknowledged by acknowledgement"]);
  });

  test.each([
    "The build fails because the token has expired.",
    "I'm looking into it. The log says that the token has expired.",
    "Checking the box in the settings turns it on.",
  ])("%j is an answer", (text) => expect(said(text, { author: pet })).toEqual(["task.answered by answer"]));

  test("a claim is an answer that completes; it asked when it addressed someone", () => {
    const claim = (more: Partial<MessageEvent>) =>
      interpret(message("Created PR #7", { author: pet, ...more }), rules)[1];
    expect(claim({})).toMatchObject({
      type: "task.completed",
      data: { cause: "assistant-claimed", asked: false },
    });
    expect(claim({ mentions: ["slack:UANN"] })?.data).toMatchObject({ asked: true });
  });

  test("a failure is an answer that fails the task", () => {
    expect(said("I could not reach the server.", { author: pet })).toEqual([
      "task.answered by answer",
      "task.failed by failure",
    ]);
  });

  test("a file without text is an answer, nothing at all is not", () => {
    expect(said("", { author: pet, files: 1 })).toEqual(["task.answered by answer"]);
    expect(said("", { author: pet })).toEqual(["task.noted by empty"]);
  });

  test("of an edited one read back only the last version is known: it was there, and answered at the edit", () => {
    const at = MONDAY + 9_000;
    expect(interpret(message("The answer is 42.", { author: pet, lastEditedAt: at }), rules)).toMatchObject([
      { type: "task.acknowledged", at: MONDAY, clock: "last-version" },
      { id: `slack:C1:100.000001:answered@${at}`, type: "task.answered", at, clock: "last-version" },
    ]);
    expect(said("Thinking…", { author: pet, lastEditedAt: at })).toEqual([
      "task.acknowledged by acknowledgement",
      "task.acknowledged by acknowledgement",
    ]);
  });

  test("an edit seen live answers at its own instant, under the id that a read-back gives", () => {
    const edit: EditEvent = {
      ...message("The answer is 42.", { author: pet }),
      kind: "edit",
      editedAt: MONDAY + 9_000,
    };
    const [live] = interpret(edit, rules);
    expect(live).toMatchObject({ type: "task.answered", at: MONDAY + 9_000 });
    const back = interpret(
      message("The answer is 42.", { author: pet, lastEditedAt: MONDAY + 9_000 }),
      rules,
    );
    expect(back.map(({ id }) => id)).toContain(live?.id);
  });
});

describe("reactions, replies, gaps", () => {
  const reaction = {
    kind: "reaction",
    place,
    conversation: "slack:C1:1",
    message: "slack:C1:2",
    at: MONDAY,
  } as const;

  test("a person confirms or reopens, the assistant acknowledges; other emoji say nothing", () => {
    const types = (emoji: string, author: Author) =>
      interpret({ ...reaction, emoji, author }, rules).map(({ data, type }) => [type, data]);
    expect(types("white_check_mark", ann)).toEqual([["task.confirmed", { verdict: "yes" }]]);
    expect(types("❌", ann)).toEqual([["task.confirmed", { verdict: "no" }]]);
    expect(types("eyes", pet)).toEqual([["task.acknowledged", {}]]);
    expect([...types("tada", ann), ...types("white_check_mark", pet), ...types("eyes", ann)]).toEqual([]);
  });

  test("a reaction is named by message, emoji and user; taking it back is another fact", () => {
    const [added] = interpret({ ...reaction, emoji: "x", author: ann }, rules);
    const [removed] = interpret(
      { ...reaction, emoji: "x", author: ann, at: MONDAY + 5, removed: true },
      rules,
    );
    expect(added?.id).toBe("slack:C1:2:reaction:x:slack:UANN");
    expect(removed).toMatchObject({
      id: `slack:C1:2:reaction:x:slack:UANN:removed@${MONDAY + 5}`,
      data: { verdict: "withdrawn" },
    });
  });

  test("every fact that interpret makes is one that the schema accepts", () => {
    const events = [
      message("hi", { direct: true }),
      message("Created PR 1", { author: pet, lastEditedAt: MONDAY + 1 }),
      { ...reaction, emoji: "x", author: ann },
      { kind: "replies", place, conversation: "slack:C1:1", at: MONDAY, count: 3 },
      { kind: "deletion", place, conversation: "slack:C1:1", message: "slack:C1:2", at: MONDAY },
      { kind: "gap", place, from: 1, to: 2, reason: "scope" },
      ...(
        ["done", "fail", "cancel", "resume", "reopen", "confirm", "deny", "answer", "acknowledge"] as const
      ).map((name) => ({
        kind: "action" as const,
        place,
        conversation: "slack:C1:1",
        message: "slack:C1:i1",
        at: MONDAY,
        author: ann,
        action: { name },
      })),
      {
        kind: "action",
        place,
        conversation: "slack:C1:1",
        message: "slack:C1:i2",
        at: MONDAY,
        author: ann,
        action: { name: "open", priority: "urgent", dueAt: { "resolution-time": MONDAY } },
      },
    ] as Parameters<typeof interpret>[0][];
    const facts = events.flatMap((event) => interpret(event, rules));
    expect(facts.length).toBeGreaterThan(events.length);
    for (const fact of facts) expect(factSchema.parse(fact)).toEqual(fact);
  });
});
