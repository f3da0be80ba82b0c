import { readWebhook } from "../../config/webhook.js";
import type { Request, Skill } from "../../src/pet/skill.js";
import type { Clock } from "../../src/ports/clock.js";
import type { Logger } from "../../src/ports/logger.js";
import { keyOf, remindSkill } from "./remind.js";
import { openReminders, type Reminders, type RemindersOptions } from "./reminders.js";
import { ownerOf, todoSkill } from "./todo.js";
import { webhookSkill } from "./webhook.js";

export { postThrough } from "./post.js";
export type { Due, Post } from "./saying.js";

export interface SkillsOptions extends Omit<RemindersOptions, "log"> {
  /** `process.env`: the webhook's variables are read from it. */
  readonly env: Readonly<Record<string, string | undefined>>;
  /** Standard error without it. */
  readonly log?: Pick<Logger, "warn">;
}

/** The skills that a pet comes with: `createPet(skills)` is a whole pet. */
export interface Skills extends Omit<Reminders, "notebook"> {
  readonly skills: readonly Skill[];
  /** Takes what no skill matches; there where a webhook is configured. */
  readonly fallback?: Skill;
  readonly clock: Clock;
  /** Notes what a skill broke on. */
  failed(skill: string, error: unknown): void;
  /** Erases what is kept for a person. */
  forget(person: Pick<Request, "requester" | "workspace">): Promise<void>;
  /** Breaks off what is under way, and lets nothing further be forwarded: somebody leaves. */
  interrupt(): void;
}

/**
 * Opens the pet's skills and sets the jobs of all reminders that are kept.
 * @throws {WebhookConfigError} for variables that are no webhook's; {NotebookError} for a file that can't be used.
 */
export async function openSkills({ env, log = standardError, ...options }: SkillsOptions): Promise<Skills> {
  const { jobs, clock } = options;
  const warn = (message: string) => log.warn(message);
  const config = readWebhook(env);
  const said = await openReminders({ ...options, log });
  const { reminders, todos } = said.notebook;
  const webhook = config && webhookSkill({ config, clock, log: warn });
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
    run: said.run,
    arm: said.arm,
    async forget({ requester, ...where }) {
      await todos.clear(ownerOf({ requester, ...where }));
      for (const id of await reminders.endAllOf(requester)) await jobs.cancel(keyOf(id));
    },
    interrupt: () => webhook?.close(),
    async close() {
      webhook?.close();
      await said.close();
    },
  };
}

const standardError: Pick<Logger, "warn"> = {
  warn: (message) => void process.stderr.write(`pawpact: ${message}\n`),
};
