import { EventEmitter, once } from "node:events";
import { type Pact, type PactOptions, pawpact } from "../../adapters/pact.js";
import { refuseHeld } from "../../adapters/service/held.js";
import type { Platform } from "../../adapters/service/platform.js";
import type { Terms } from "../../src/agreement/terms.js";
import { createPet } from "../../src/pet/hear.js";
import type { Request } from "../../src/pet/skill.js";
import type { Logger } from "../../src/ports/logger.js";
import { termsWith } from "../kit/terms.js";

export interface BotPlan {
  readonly ledger: string;
  /** ms since epoch. */
  now(): number;
  open(log: Logger): Promise<Platform>;
  readonly terms?: Partial<Terms>;
  /** Others answer from the same ledger. */
  readonly shared?: boolean;
  /** What the pet works on before it answers. */
  work?(request: Request): Promise<void>;
}

/** The ready-made bot on one platform, in the test's own process: it says again what it is asked. */
export interface Bot {
  readonly pact: Pact;
  readonly log: readonly string[];
  /** Resolves once as many lines fit, said already or later. */
  logged(about: RegExp, times?: number): Promise<void>;
  /** Ends with what is under way, as after SIGTERM. */
  stop(): Promise<void>;
}

export async function startBot({ ledger, now, open, terms, work, shared = false }: BotPlan): Promise<Bot> {
  const log: string[] = [];
  const told = new EventEmitter();
  const say = (message: string) => {
    log.push(message);
    told.emit("line");
  };
  const logger: NonNullable<PactOptions["log"]> = { info: say, warn: say, error: say };
  const clock = { now };
  const platform = await open(logger);
  const pact = await pawpact({
    agreement: termsWith(terms),
    ...{ ledger, clock, log: logger, apart: false, proposedAt: now() },
  });
  const echo = {
    name: "echo",
    help: "anything: I say it again",
    matches: () => true,
    async handle(request: Request) {
      await work?.(request);
      return { kind: "done", text: `You said: ${request.text}` } as const;
    },
  };
  await refuseHeld(pact);
  platform.answer(pact, createPet({ skills: [], fallback: echo, clock }), shared);
  await pact.use(platform.adapter);
  await platform.start();
  return {
    pact,
    log,
    async logged(about, times = 1) {
      while (log.filter((line) => about.test(line)).length < times) await once(told, "line");
    },
    async stop() {
      await platform.drain();
      await pact.close();
      await platform.close();
    },
  };
}
