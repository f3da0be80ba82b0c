import { readWebhook } from "../../config/webhook.js";
import type { Skill } from "../../src/pet/skill.js";
import type { Chat } from "../../src/ports/chat.js";
import type { Clock } from "../../src/ports/clock.js";
import type { Job, Jobs } from "../../src/ports/jobs.js";
import type { Logger } from "../../src/ports/logger.js";
import { openNotebook } from "./notebook.js";
import { postThrough } from "./post.js";
import { keyOf, remindSkill } from "./remind.js";
import { ReminderRows } from "./reminder-rows.js";
import { type Post, Saying } from "./saying.js";
import { todoSkill } from "./todo.js";
import { TodoRows } from "./todo-rows.js";
import { webhookSkill } from "./webhook.js";

export { petFileOf } from "./notebook.js";
export { postThrough } from "./post.js";
export type { Due, Post } from "./saying.js";

export interface SkillsOptions {
  /** Where reminders and lists outlive the process; without it they are gone with it. */
  readonly file?: string;
  /** Not closed with the skills. */
  readonly jobs: Pick<Jobs, "at" | "cancel">;
  readonly clock: Clock;
  /** Posts reminders at their time. */
  readonly chat: Pick<Chat, "post" | "find">;
  /** In place of `chat`, where a platform can do better: in the thread, with a mention of the person. */
  readonly post?: Post;
  /** `process.env`: the webhook's variables are read from it. */
  readonly env: Readonly<Record<string, string | undefined>>;
  /** Standard error without it. */
  readonly log?: Pick<Logger, "warn">;
}

/** The skills that a pet comes with: `createPet(skills)` is a whole pet. */
export interface Skills {
  readonly skills: readonly Skill[];
  /** Takes what no skill matches; there where a webhook is configured. */
  readonly fallback?: Skill;
  readonly clock: Clock;
  /** Notes what a skill broke on. */
  failed(skill: string, error: unknown): void;
  /** Does a job whose time has come: one of ours begins with `remind:`. */
  run(job: Pick<Job, "key">): Promise<void>;
  /** Erases what is kept for a person. */
  forget(requester: string): Promise<void>;
  /** Breaks off what is under way, and lets nothing further be forwarded: somebody leaves. */
  interrupt(): void;
  /** Breaks off what is under way. Close the jobs first: they may still be at work here. Twice is once. */
  close(): Promise<void>;
}

/**
 * Opens the pet's skills and sets the jobs of all reminders that are kept.
 * @throws {WebhookConfigError} for variables that are no webhook's; {NotebookError} for a file that can't be used.
 */
export async function openSkills(options: SkillsOptions): Promise<Skills> {
  const { file, jobs, clock, chat, env, post = postThrough(chat), log = standardError } = options;
  const warn = (message: string) => log.warn(message);
  const config = readWebhook(env);
  const notebook = await openNotebook(file);
  const reminders = new ReminderRows(notebook);
  const todos = new TodoRows(notebook);
  const saying = new Saying(reminders, jobs, clock, post, warn);
  const webhook = config && webhookSkill({ config, clock, log: warn });
  try {
    await saying.arm();
  } catch (error) {
    // The pet does without, rather than not at all.
    const found = error instanceof Error ? error.message : String(error);
    warn(
      `reminders: those kept could not be set; found "${found}", expected jobs and a notebook that work. Correct that, and start again.`,
    );
  }
  return {
    skills: [remindSkill(reminders, jobs), todoSkill(todos)],
    ...(webhook ? { fallback: webhook.skill } : {}),
    clock,
    failed(skill, error) {
      const found = error instanceof Error ? error.message : String(error);
      warn(
        `skill ${skill}: a request failed; found "${found}", expected an outcome. The person was told that it failed; look into the cause.`,
      );
    },
    run: (job) => saying.run(job),
    async forget(requester) {
      todos.clear(requester);
      for (const id of reminders.endAllOf(requester)) await jobs.cancel(keyOf(id));
    },
    interrupt: () => webhook?.close(),
    async close() {
      webhook?.close();
      notebook.close();
    },
  };
}

const standardError: Pick<Logger, "warn"> = {
  warn: (message) => void process.stderr.write(`pawpact: ${message}\n`),
};
