import type { BotPlatform, BotTold } from "./bot-main.js";
import { type LinedProcess, startLined } from "./lined-process.js";

/** Bots of one platform, each in a process of its own. Those that outlive their life have further ones. */
export class Bots {
  readonly #idle: LinedProcess[] = [];

  constructor(private readonly platform: BotPlatform) {}

  /** Has bots begin at the same time, and waits for all of them: `done`, or what ended their process. */
  async live(...lives: readonly BotTold[]): Promise<(number | string)[]> {
    const starts = lives.map(() => this.#idle.pop() ?? startLined("bot-main.js", this.platform));
    const processes = await Promise.all(starts);
    return Promise.all(
      processes.map(async (one, index) => {
        one.tell(JSON.stringify(lives[index]));
        const end = await Promise.race([one.says(/^done$/).catch(() => one.ended), one.ended]);
        if (end === "done") this.#idle.push(one);
        return end;
      }),
    );
  }

  async close(): Promise<void> {
    for (const one of this.#idle) one.kill();
    await Promise.all(this.#idle.splice(0).map(({ ended }) => ended));
  }
}
