import { setTimeout as wait } from "node:timers/promises";
import type { WebhookConfig } from "../../config/webhook.js";
import type { Outcome, Request, Skill } from "../../src/pet/skill.js";
import type { Clock } from "../../src/ports/clock.js";
import { signatureOf } from "./signature.js";
import { readAnswer } from "./webhook-answer.js";
import { callOnce } from "./webhook-call.js";

export interface WebhookOptions {
  readonly config: WebhookConfig;
  readonly clock: Clock;
  /** Told in detail what a person hears only in short; never the secret, the address's path or anybody's words. */
  readonly log: (message: string) => void;
  /** Waits between tries; rejects once the signal is aborted. */
  readonly sleep?: (ms: number, signal: AbortSignal) => Promise<void>;
}

export interface Webhook {
  readonly skill: Skill;
  /** Breaks off what is under way: those requests have failed. */
  close(): void;
}

const MOST_TRIES = 5;
const FIRST_WAIT_MS = 500;
const NOT_DONE = "nothing was done that I know of. Please try again, or ask a person.";

type Stop = "timeout" | "closed";

/** Forwards requests to any assistant behind an HTTP address (`config/.env.example` has the protocol). */
export function webhookSkill({ config, clock, log, sleep = pause }: WebhookOptions): Webhook {
  const { url, secret, timeoutMs } = config;
  const place = `webhook ${new URL(url).origin}`;
  const running = new Set<AbortController>();
  let closed = false;

  async function answer(request: Request, signal: AbortSignal): Promise<Outcome> {
    const { message, text, requester, conversation, at } = request;
    const body = JSON.stringify({ id: message, text, requester, conversation, at });
    const deadline = clock.now() + timeoutMs;
    for (let tries = 1; ; tries++) {
      const result = await callOnce(url, { body, headers: headersFor(body) }, signal, () => clock.now());
      if (result.kind === "answer") return read(result.body);
      if (result.kind === "refused") {
        return failed(
          result.found,
          "an answer",
          result.fix,
          `My assistant did not take the request; ${NOT_DONE}`,
        );
      }
      const waitMs = Math.max(FIRST_WAIT_MS * 2 ** (tries - 1), result.afterMs);
      const isLast = tries === MOST_TRIES;
      if (isLast || clock.now() + waitMs >= deadline) {
        const why = isLast ? `of ${MOST_TRIES}` : `and ${waitMs} ms to wait, longer than there is`;
        const found = `${result.found} at try ${tries} ${why}`;
        return failed(found, "an answer in time", BUSY_FIX, `My assistant can't be reached; ${NOT_DONE}`);
      }
      await sleep(waitMs, signal);
    }
  }

  function headersFor(body: string): Record<string, string> {
    const timestamp = String(Math.floor(clock.now() / 1_000));
    return {
      "content-type": "application/json; charset=utf-8",
      accept: "application/json",
      "pawpact-timestamp": timestamp,
      "pawpact-signature": signatureOf(secret, timestamp, body),
    };
  }

  function read(body: string): Outcome {
    const answered = readAnswer(body);
    if ("fault" in answered) {
      const said = `My assistant answered something that I can't read; ${NOT_DONE}`;
      return failed(
        answered.fault,
        "JSON with a text",
        "Correct the assistant; config/.env.example has the form.",
        said,
      );
    }
    if (answered.note)
      log(
        `${place}: found an answer whose effort is left out (${answered.note}), expected cost as decimal text and tokens as a whole number. Correct the assistant.`,
      );
    return answered.outcome;
  }

  function failed(found: string, expected: string, fix: string, text: string): Outcome {
    log(`${place}: a request failed; found ${found}, expected ${expected}. ${fix}`);
    return { kind: "failed", text };
  }

  function stopped(reason: Stop): Outcome {
    if (reason === "closed")
      return failed(
        "the process closing",
        "time to finish",
        "Nothing is to be done.",
        `I have to stop now; ${NOT_DONE}`,
      );
    const fix = "Make the assistant faster, or set PAWPACT_WEBHOOK_TIMEOUT higher.";
    return failed(
      `no answer within ${timeoutMs} ms`,
      "one",
      fix,
      `My assistant did not answer in time; ${NOT_DONE}`,
    );
  }

  return {
    skill: {
      name: "webhook",
      help: "anything else: I pass it on to my assistant and tell you what it says",
      matches: () => true,
      async handle(request) {
        if (closed) return stopped("closed");
        const controller = new AbortController();
        const timer = setTimeout(() => controller.abort("timeout" satisfies Stop), timeoutMs);
        running.add(controller);
        try {
          return await answer(request, controller.signal);
        } catch (error) {
          if (controller.signal.aborted) return stopped(controller.signal.reason as Stop);
          throw error;
        } finally {
          clearTimeout(timer);
          running.delete(controller);
        }
      },
    },
    close() {
      closed = true;
      for (const controller of running) controller.abort("closed" satisfies Stop);
    },
  };
}

const BUSY_FIX = "See that the assistant runs and takes as many requests as people make.";

async function pause(ms: number, signal: AbortSignal): Promise<void> {
  await wait(ms, undefined, { signal });
}
