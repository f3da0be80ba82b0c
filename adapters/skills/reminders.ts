import type { Chat } from "../../src/ports/chat.js";
import type { Clock } from "../../src/ports/clock.js";
import type { Job, Jobs } from "../../src/ports/jobs.js";
import type { Logger } from "../../src/ports/logger.js";
import type { Notebook } from "../../src/ports/notebook.js";
import { openNotebook } from "../notebook/open.js";
import { postThrough } from "./post.js";
import { type Post, Saying } from "./saying.js";

export interface RemindersOptions {
  /** Where reminders and lists outlive the process: a file, or `redis://…`; without it they are gone with it. */
  readonly notebook?: string;
  /** Not closed with the reminders. */
  readonly jobs: Pick<Jobs, "at" | "cancel">;
  readonly clock: Clock;
  /** Posts reminders at their time. */
  readonly chat: Pick<Chat, "post" | "find">;
  /** In place of `chat`, where a platform can do better: in the thread, with a mention of the person. */
  readonly post?: Post;
  readonly log: Pick<Logger, "warn">;
}

/** Says what a notebook has to be said, whoever was asked for it. */
export interface Reminders {
  readonly notebook: Notebook;
  /** Does a job whose time has come: one of ours begins with `remind:`. */
  run(job: Pick<Job, "key">): Promise<void>;
  /** Sets the jobs of all reminders that are kept, unless that was done already. */
  arm(): Promise<void>;
  /** Close the jobs first: they may still be at work here. Twice is once. */
  close(): Promise<void>;
}

/** Opens a notebook, and sets the jobs of all reminders in it. @throws {NotebookError} for a file that can't be used. */
export async function openReminders(options: RemindersOptions): Promise<Reminders> {
  const { notebook: place, jobs, clock, chat, post = postThrough(chat), log } = options;
  const notebook = await openNotebook(place);
  const saying = new Saying(notebook.reminders, jobs, clock, post, (message) => log.warn(message));
  try {
    await saying.arm();
  } catch (error) {
    // The pet does without, rather than not at all.
    const found = error instanceof Error ? error.message : String(error);
    log.warn(
      `reminders: those kept could not be set; found "${found}", expected jobs and a notebook that work. Correct that, and start again; on a Redis it is tried again by itself.`,
    );
  }
  return {
    notebook,
    run: (job) => saying.run(job),
    arm: () => saying.arm(),
    close: () => notebook.close(),
  };
}
