import type { Env } from "../../config/env.js";
import { defaultLedger } from "../../config/place.js";
import type { Terms } from "../../src/agreement/terms.js";
import { createPet } from "../../src/pet/hear.js";
import type { Clock } from "../../src/ports/clock.js";
import type { Logger } from "../../src/ports/logger.js";
import { shownLedger } from "../ledger/open.js";
import { isRedisAddress } from "../ledger/redis/address.js";
import { notebookOf } from "../notebook/open.js";
import type { Pact, Pacts } from "../pact/adapter.js";
import { wordsOfAny } from "../pact/any.js";
import { SharedClock } from "../pact/shared-clock.js";
import { pawpact, together } from "../pact.js";
import { openSkills, type Skills } from "../skills/open.js";
import { openReminders, type Reminders } from "../skills/reminders.js";
import { loadAgreements } from "./agreements.js";
import { type Health, serveHealth } from "./health.js";
import { refuseHeld } from "./held.js";
import { LedgerWatch, troublesAsking } from "./ledger-watch.js";
import { ledgersFor } from "./ledgers.js";
import type { Platform } from "./platform.js";
import { openPlatforms, openPosters } from "./platforms.js";
import { openReminding, type Reminding } from "./reminding.js";
import { checkRole, type Role } from "./role.js";
import { awaitEnding } from "./signals.js";

export interface ServiceOptions {
  readonly role: Role;
  readonly env: Env;
  /** `process.env`: the webhook's variables are read from it. */
  readonly variables: Readonly<Record<string, string | undefined>>;
  readonly clock: Clock;
  readonly log: Logger;
}

/**
 * The ready-made bot, or a part of it: answers, measures and posts until somebody ends it.
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
  readonly #members: Pact[] = [];
  #pact: Pacts | null = null;
  #watch: LedgerWatch | null = null;
  #skills: Skills | null = null;
  /** Of a process that says them, and was asked for none. */
  #reminders: Reminders | null = null;
  #reminding: Reminding | null = null;
  #platforms: readonly Platform[] = [];
  #health: Health | null = null;
  #state: "starting" | "running" | "ending" = "starting";

  constructor(private readonly options: ServiceOptions) {}

  async start(): Promise<void> {
    const { role, env, clock, log, variables } = this.options;
    const ledger = env.ledger ?? defaultLedger(variables);
    checkRole(role, ledger, env);
    if (env.healthPort !== null) {
      this.#health = await serveHealth(env.healthPort, {
        troubles: () => this.#troubles(),
        notes: () => this.#members.flatMap(({ desk }) => desk.health().undelivered ?? []),
      });
      log.info("health: listening", { port: this.#health.port });
    }
    if (role === "web") {
      this.#watch = new LedgerWatch(ledger);
      // What is wrong is in its health as well: it is there to say so.
      for (const trouble of await this.#watch.troubles()) log.error(trouble);
      return this.#started("health alone", { ledger });
    }
    const agreements = await loadAgreements(env.agreements, clock.now());
    const platforms = { env, ledger, clock, log };
    const posters = role === "worker" ? await openPosters(platforms) : [];
    if (role !== "worker") this.#platforms = await openPlatforms(platforms);
    const pact = await this.#keep(agreements, ledger);
    if (role !== "worker") await this.#answer(pact, ledger);
    for (const poster of posters) await pact.use(poster);
    if (role === "worker") await this.#remind(pact, ledger);
    const [{ title, id } = { title: "", id: "" }, ...more] = agreements;
    this.#started(`${title}${more.length > 0 ? ` and ${more.length} more` : ""}`, {
      ...(more.length > 0 ? { agreements: [id, ...more.map((other) => other.id)] } : { agreement: id }),
      ledger,
    });
  }

  /** Has the pet hear and answer on every platform. */
  async #answer(pact: Pacts, ledger: string): Promise<void> {
    const { clock, log, variables } = this.options;
    if (isRedisAddress(ledger)) this.#reminding = await this.#openReminding(ledger);
    const skills = await openSkills({
      notebook: notebookOf(ledger),
      jobs: this.#reminding?.jobs ?? pact.jobs("remind", (job) => skills.run(job)),
      chat: pact.chat,
      clock,
      log,
      env: variables,
    });
    this.#skills = skills;
    const pet = createPet({ ...skills, clock, patterns: wordsOfAny(pact) });
    for (const platform of this.#platforms) {
      platform.answer(pact, pet, isRedisAddress(ledger));
      await pact.use(platform.adapter);
      await platform.start();
    }
    await this.#reminding?.start(skills);
  }

  /** Says what a bot was asked for, whichever. */
  async #remind(pact: Pacts, ledger: string): Promise<void> {
    const { clock, log } = this.options;
    this.#reminding = await this.#openReminding(ledger);
    const { jobs } = this.#reminding;
    this.#reminders = await openReminders({
      notebook: notebookOf(ledger),
      jobs,
      chat: pact.chat,
      clock,
      log,
    });
    await this.#reminding.start(this.#reminders);
  }

  #openReminding(ledger: string): Promise<Reminding> {
    const { clock, log } = this.options;
    return openReminding(ledger, clock instanceof SharedClock ? clock.heard : () => {}, log);
  }

  #started(
    what: string,
    { ledger, ...fields }: { readonly ledger: string; readonly [field: string]: unknown },
  ) {
    const { role, log } = this.options;
    this.#state = "running";
    // Who we are there is nobody's business.
    log.info(`started: ${what}`, { ...fields, role, ledger: shownLedger(ledger) });
  }

  async #keep(agreements: readonly Terms[], ledger: string): Promise<Pacts> {
    const { role, clock, log } = this.options;
    const ids = agreements.map(({ id }) => id);
    const ledgers = await ledgersFor(ledger, ids);
    for (const agreement of agreements) {
      const own = { agreement, ledger: ledgers.get(agreement.id)! };
      const member = await pawpact({ ...own, clock, log, delivers: role !== "bot" });
      this.#members.push(member);
      await refuseHeld(member);
    }
    this.#pact = together(this.#members);
    return this.#pact;
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
    await this.#reminding?.close();
    await this.#pact?.close();
    // Those that were open before all of them were.
    for (const member of this.#members) await member.close();
    for (const platform of this.#platforms) await platform.close();
    await this.#skills?.close();
    await this.#reminders?.close();
    await this.#watch?.close();
    await this.#health?.close();
  }

  async #troubles(): Promise<readonly string[]> {
    if (this.#state !== "running")
      return [`found a process that is ${this.#state}, expected a running one. Wait for it`];
    const found = await Promise.all([
      ...this.#platforms.map((platform) => platform.troubles()),
      ...this.#members.map(troublesOf),
      this.#watch?.troubles() ?? [],
    ]);
    // Whoever records and whoever posts may have found the same.
    return [...new Set(found.flat())];
  }
}

/** What keeps facts from being recorded, and what is due from being said. */
async function troublesOf({ desk }: Pact): Promise<readonly string[]> {
  const { troubles } = desk.health();
  // A process that records nothing at the moment would hear last of a Redis that is away.
  return troubles.length > 0 ? troubles : troublesAsking(async () => desk.ledger.frames());
}
