import type { webApi } from "@slack/bolt";

type Answer = Readonly<Record<string, unknown>>;

/** What a step may use of those before it. */
export interface Memory {
  readonly help: string;
  readonly ann: string;
  root: string;
  reply: string;
  cursor: string;
}

/** A call that both servers are asked, and what of the answer has to be alike. */
export interface Step {
  readonly name: string;
  readonly method: string;
  given(memory: Memory): Record<string, unknown>;
  /** Of an answer that is not refused; without it only that it is none. */
  look?(answer: Answer, memory: Memory): unknown;
}

interface Message {
  readonly ts: string;
  readonly text: string;
  readonly thread_ts?: string;
  readonly reply_count?: number;
}

const isTs = (value: unknown) => /^\d{10}\.\d{6}$/.test(String(value));
const cursorIn = ({ response_metadata }: Answer) =>
  String((response_metadata as { next_cursor?: string } | undefined)?.next_cursor ?? "");

/** Messages by what they say and how they hang together, whatever their names are. */
function messagesIn(answer: Answer, memory: Memory) {
  return (answer.messages as Message[]).map(({ ts, text, thread_ts, reply_count }) => ({
    text,
    ts: isTs(ts),
    thread: thread_ts === undefined ? "none" : thread_ts === memory.root ? "of the root" : "another",
    ...(reply_count ? { replies: reply_count } : {}),
  }));
}

function pageIn(answer: Answer, memory: Memory) {
  memory.cursor = cursorIn(answer);
  return { messages: messagesIn(answer, memory), has_more: answer.has_more, goesOn: memory.cursor !== "" };
}

const post = (
  name: string,
  more: (memory: Memory) => Record<string, unknown>,
  look?: Step["look"],
): Step => ({
  name,
  method: "chat.postMessage",
  given: (memory) => ({ channel: memory.help, ...more(memory) }),
  ...(look ? { look } : {}),
});
const posted = ({ channel, ts, message }: Answer, { help }: Memory) => {
  const { text, type, ts: own } = message as Message & { type: string };
  return { channel: channel === help, ts: isTs(ts) && ts === own, text, type };
};
const reacting = (name: string, method: string): Step => ({
  name,
  method,
  given: ({ help, root }) => ({ channel: help, timestamp: root, name: "eyes" }),
});

/** One after the other, in a channel with nothing in it. */
export const STEPS: readonly Step[] = [
  {
    name: "who the bot is",
    method: "auth.test",
    given: () => ({}),
    look: ({ team_id, user_id, bot_id }) => [team_id, user_id, bot_id].map((id) => typeof id),
  },
  post(
    "a post",
    () => ({ text: "The root <now>" }),
    (answer, memory) => {
      memory.root = String(answer.ts);
      return posted(answer, memory);
    },
  ),
  post(
    "a reply",
    ({ root }) => ({ text: "One", thread_ts: root }),
    (answer, memory) => {
      memory.reply = String(answer.ts);
      return { ...posted(answer, memory), thread: (answer.message as Message).thread_ts === memory.root };
    },
  ),
  post("another reply", ({ root }) => ({ text: "Two", thread_ts: root }), posted),
  post("a second post", () => ({ text: "Beside it" }), posted),
  post("a post with blocks", () => ({ text: "Three", blocks: [{ type: "divider" }] }), posted),
  post("a post of nothing", () => ({ text: "" })),
  post("a post to nowhere", () => ({ channel: "C0NOWHERE99", text: "Hello" })),
  post("a post with blocks that are none", () => ({ text: "Three", blocks: "{" })),
  {
    name: "the channel's first page",
    method: "conversations.history",
    given: ({ help }) => ({ channel: help, limit: 2 }),
    look: pageIn,
  },
  {
    name: "its next page",
    method: "conversations.history",
    given: ({ help, cursor }) => ({ channel: help, limit: 2, cursor }),
    look: pageIn,
  },
  {
    name: "what came after the root",
    method: "conversations.history",
    given: ({ help, root }) => ({ channel: help, oldest: root }),
    look: pageIn,
  },
  {
    name: "the root and what came after it",
    method: "conversations.history",
    given: ({ help, root }) => ({ channel: help, oldest: root, inclusive: true }),
    look: pageIn,
  },
  {
    name: "a thread's first page",
    method: "conversations.replies",
    given: ({ help, root }) => ({ channel: help, ts: root, limit: 2 }),
    look: pageIn,
  },
  {
    name: "a thread's next page",
    method: "conversations.replies",
    given: ({ help, root, cursor }) => ({ channel: help, ts: root, limit: 2, cursor }),
    look: pageIn,
  },
  {
    name: "a thread that is none",
    method: "conversations.replies",
    given: ({ help }) => ({ channel: help, ts: "1000000000.000001" }),
  },
  {
    name: "a channel that is none",
    method: "conversations.history",
    given: () => ({ channel: "C0NOWHERE99" }),
  },
  {
    name: "a page that is none",
    method: "conversations.history",
    given: ({ help }) => ({ channel: help, cursor: "nowhere" }),
  },
  {
    name: "an edit",
    method: "chat.update",
    given: ({ help, root }) => ({ channel: help, ts: root, text: "The root, edited" }),
    look: ({ text, ts }, { root }) => ({ text, same: ts === root }),
  },
  {
    name: "an edit of nothing that is there",
    method: "chat.update",
    given: ({ help }) => ({ channel: help, ts: "1000000000.000001", text: "Edited" }),
  },
  reacting("a reaction", "reactions.add"),
  reacting("the same reaction", "reactions.add"),
  reacting("a reaction taken back", "reactions.remove"),
  reacting("a reaction that is not there taken back", "reactions.remove"),
  {
    name: "a deletion",
    method: "chat.delete",
    given: ({ help, reply }) => ({ channel: help, ts: reply }),
    look: ({ ts }, { reply }) => ts === reply,
  },
  {
    name: "a deletion of what is gone",
    method: "chat.delete",
    given: ({ help, reply }) => ({ channel: help, ts: reply }),
  },
  {
    name: "what is left of the thread",
    method: "conversations.replies",
    given: ({ help, root }) => ({ channel: help, ts: root }),
    look: pageIn,
  },
  {
    name: "the direct message with somebody",
    method: "conversations.open",
    given: ({ ann }) => ({ users: ann }),
    look: ({ channel }) => /^D/.test((channel as { id: string }).id),
  },
  {
    name: "the direct message with nobody",
    method: "conversations.open",
    given: () => ({ users: "U0NOBODY99" }),
  },
  {
    name: "a channel's own facts",
    method: "conversations.info",
    given: ({ help }) => ({ channel: help }),
    look: ({ channel }, { help }) => (channel as { id: string }).id === help,
  },
  {
    name: "words before one person",
    method: "chat.postEphemeral",
    given: ({ help, ann }) => ({ channel: help, user: ann, text: "For you" }),
    look: ({ message_ts }) => isTs(message_ts),
  },
  {
    name: "a home",
    method: "views.publish",
    given: ({ ann }) => ({ user_id: ann, view: { type: "home", blocks: [{ type: "divider" }] } }),
    look: ({ view }) => typeof (view as { id: string }).id,
  },
  {
    name: "a modal that nobody asked for",
    method: "views.open",
    given: () => ({
      trigger_id: "1.2.a",
      view: { type: "modal", title: { type: "plain_text", text: "Why" }, blocks: [{ type: "divider" }] },
    }),
  },
  {
    name: "where to upload to",
    method: "files.getUploadURLExternal",
    given: () => ({ filename: "pet.png", length: 4 }),
    look: ({ file_id, upload_url }) => [/^F/.test(String(file_id)), /^http/.test(String(upload_url))],
  },
  {
    name: "a file that is none",
    method: "files.info",
    given: () => ({ file: "F0NOWHERE99" }),
  },
  post("a post with metadata that is none", () => ({ text: "Four", metadata: { event_payload: {} } })),
];

/** What each step is answered: a refusal's word, or what is looked at. */
export async function opinionOf(client: webApi.WebClient, known: Pick<Memory, "help" | "ann">) {
  const memory: Memory = { ...known, root: "", reply: "", cursor: "" };
  const opinions = new Map<string, unknown>();
  for (const { name, method, given, look } of STEPS) {
    const answer = await client
      .apiCall(method, given(memory))
      .then((told) => ({ ok: true, saw: look?.(told as unknown as Answer, memory) }))
      .catch((error: { data?: { error?: string } }) => ({
        ok: false,
        refused: error.data?.error ?? String(error),
      }));
    opinions.set(name, answer);
  }
  return opinions;
}
