import type { Env } from "../../config/env.js";
import { defaultLedger } from "../../config/place.js";
import { createPet } from "../../src/pet/hear.js";
import type { Clock } from "../../src/ports/clock.js";
import type { Logger } from "../../src/ports/logger.js";
import type { Pact } from "../pact/adapter.js";
import { pawpact } from "../pact.js";
import { openSkills, petFileOf, type Skills } from "../skills/open.js";
import { UserError } from "../user-error.js";
import { loadAgreements } from "./agreements.js";
import { type Health, serveHealth } from "./health.js";
import type { Platform } from "./platform.js";
import { openPlatforms } from "./platforms.js";
import { awaitEnding } from "./signals.js";

export interface ServiceOptions {
  readonly env: Env;
  /** `process.env`: the webhook's variables are read from it. */
  readonly variables: Readonly<Record<string, string | undefined>>;
  readonly clock: Clock;
  readonly log: Logger;
}

/**
 * The ready-made bot: answers and measures until somebody ends it.
 * @throws {UserError} where it can't be started.
 */
export async function runService(options: ServiceOptions): Promise<void> {
  const { log } = options;
  const service = new Service(options);
  const ending = awaitEnding(() => service.running);
  try {
    await service.start();
    const signal = await Promise.race([ending.asked, ...service.broken]);
    log.info(`${signal}: takes nothing more, and ends with what is under way`);
  } finally {
    await service.close();
    ending.release();
  }
  log.info("ended");
}

class Service {
  #pact: Pact | null = null;
  #skills: Skills | null = null;
  #platforms: readonly Platform[] = [];
  #health: Health | null = null;
  #state: "starting" | "running" | "ending" = "starting";

  constructor(private readonly options: ServiceOptions) {}

  async start(): Promise<void> {
    const { env, clock, log, variables } = this.options;
    const ledger = env.ledger ?? defaultLedger(variables);
    if (env.healthPort !== null) {
      this.#health = await serveHealth(env.healthPort, () => this.#troubles());
      log.info("health: listening", { port: this.#health.port });
    }
    const [agreement, ...more] = await loadAgreements(env.agreements, clock.now());
    if (!agreement || more.length > 0) {
      throw new UserError(
        `PAWPACT_AGREEMENT: found ${more.length + 1} agreements, expected one: this version keeps one a process. Name one`,
        2,
      );
    }
    this.#platforms = await openPlatforms(env, log);
    const pact = await pawpact({ agreement, ledger, clock, log });
    this.#pact = pact;
    const skills = await openSkills({
      file: petFileOf(ledger),
      jobs: pact.jobs("remind", (job) => skills.run(job)),
      chat: pact.chat,
      clock,
      log,
      env: variables,
    });
    this.#skills = skills;
    const pet = createPet({ ...skills, clock, patterns: pact.desk.rules.patterns });
    for (const platform of this.#platforms) {
      platform.answer(pact, pet);
      await pact.use(platform.adapter);
      await platform.start();
    }
    this.#state = "running";
    log.info(`started: ${agreement.title}`, {
      agreement: agreement.id,
      // Who we are there is nobody's business.
      ledger: ledger.replace(/\/\/[^@/]*@/, "//"),
    });
  }

  get running(): boolean {
    return this.#state === "running";
  }

  get broken(): readonly Promise<never>[] {
    return this.#platforms.map((platform) => platform.broken);
  }

  async close(): Promise<void> {
    this.#state = "ending";
    this.#skills?.interrupt();
    for (const platform of this.#platforms) await platform.drain();
    await this.#pact?.close();
    await this.#skills?.close();
    await this.#health?.close();
  }

  #troubles(): readonly string[] {
    if (this.#state !== "running")
      return [`found a bot that is ${this.#state}, expected a running one. Wait for it`];
    return [
      ...this.#platforms.flatMap((platform) => platform.troubles()),
      ...(this.#pact?.desk.health().troubles ?? []),
    ];
  }
}
