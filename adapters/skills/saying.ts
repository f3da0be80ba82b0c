import { dueText, MAYBE_TWICE } from "../../src/pet/skills/remind-words.js";
import { zoneOf } from "../../src/pet/skills/zone-of.js";
import { ChatError } from "../../src/ports/chat.js";
import type { Clock } from "../../src/ports/clock.js";
import type { Job, Jobs } from "../../src/ports/jobs.js";
import type { Reminder, ReminderRows } from "../../src/ports/notebook.js";
import { keyOf } from "./remind.js";

/** A reminder whose time has come. */
export interface Due {
  readonly target: string;
  /** Plain text with the person's own words: escape it, let it mention nobody but the requester. */
  readonly text: string;
  readonly requester: string;
  readonly conversation: string;
  /** Names the posting, the same at every try: 1 to 25 of `0-9a-z`. */
  readonly key: string;
  /** It may have been posted before, since then (ms since epoch); `note` says so. `null`: it surely was not. */
  readonly maybePosted: { readonly since: number; readonly note: string } | null;
}

/** Posts a reminder. A `ChatError` says whether it may have been posted; after any other error nobody can tell. */
export type Post = (due: Due) => Promise<void>;

const FIRST_WAIT_MS = 10_000;
const LONGEST_WAIT_MS = 3_600_000;
/** 10 s, 20 s, … to an hour each: about a day in all. */
const MOST_TRIES = 32;
const PRUNE_EVERY_MS = 86_400_000;

/** Says reminders when their jobs come. */
export class Saying {
  #isArmed = false;
  #prunedAt = 0;

  constructor(
    private readonly rows: ReminderRows,
    private readonly jobs: Pick<Jobs, "at">,
    private readonly clock: Clock,
    private readonly post: Post,
    private readonly log: (message: string) => void,
  ) {}

  /**
   * Sets the job of every reminder that is kept: one may be missing, if its process died before it was set. Once that
   * was done, nothing.
   */
  async arm(): Promise<void> {
    if (this.#isArmed) return;
    await this.#prune(this.clock.now());
    for (const { id, at } of await this.rows.all()) await this.jobs.at(keyOf(id), at);
    this.#isArmed = true;
  }

  /** Says the reminder of a job; one that is said or forgotten already needs nothing. */
  async run({ key }: Pick<Job, "key">): Promise<void> {
    if (!key.startsWith(keyOf(""))) return;
    const reminder = await this.rows.get(key.slice(keyOf("").length));
    if (!reminder) return;
    const now = this.clock.now();
    if (reminder.at > now) await this.jobs.at(key, reminder.at);
    else await this.#say(reminder, now);
  }

  async #say(reminder: Reminder, now: number): Promise<void> {
    const { id, at, target, requester, conversation, begunAt } = reminder;
    const again = reminder.state === "sending";
    const maybePosted = again ? { since: begunAt, note: MAYBE_TWICE } : null;
    const text = dueText(reminder, zoneOf(reminder.timezone), now - at);
    if (!again) await this.rows.begin(id, now);
    try {
      await this.post({ target, text, requester, conversation, key: id, maybePosted });
    } catch (error) {
      await this.#later(reminder, again, error);
      return;
    }
    await this.rows.end(id);
    if (now - this.#prunedAt > PRUNE_EVERY_MS) await this.#prune(now);
  }

  async #prune(now: number): Promise<void> {
    await this.rows.prune(now);
    this.#prunedAt = now;
  }

  async #later({ id, tries, target }: Reminder, again: boolean, error: unknown): Promise<void> {
    // Forgotten while it was posted.
    if (!(await this.rows.get(id))) return;
    const found = error instanceof Error ? error.message : String(error);
    const surelyNot = error instanceof ChatError && error.code !== "chat/unsure";
    if (surelyNot && !again) await this.rows.again(id);
    else await this.rows.unsure(id);
    if (tries + 1 >= MOST_TRIES) {
      await this.rows.end(id);
      this.log(
        `reminder ${id} to ${target}: it could not be posted; found "${found}" at the last of ${MOST_TRIES} tries, expected the chat to take it. It is given up: look into the connection and the bot's rights there.`,
      );
      return;
    }
    const asked = error instanceof ChatError ? (error.retryAfterMs ?? 0) : 0;
    const waitMs = Math.max(asked, Math.min(FIRST_WAIT_MS * 2 ** tries, LONGEST_WAIT_MS));
    this.log(
      `reminder ${id} to ${target}: posting failed; found "${found}", expected the chat to take it. It is tried again in ${Math.ceil(waitMs / 1_000)} s; nothing is to be done.`,
    );
    await this.jobs.at(keyOf(id), this.clock.now() + waitMs);
  }
}
