import { within } from "../within.js";
import type { SlackClient } from "./app.js";
import { asRaw } from "./raw.js";

/** Nobody waits any longer for a link. */
const SOON_MS = 2_000;

/** The address of a workspace, which links to its people and messages begin with: asked once, when it is first needed. */
export class Site {
  #asked: Promise<string | null> | null = null;

  constructor(
    private readonly client: SlackClient,
    known: string | null = null,
  ) {
    if (known !== null) this.#asked = Promise.resolve(known);
  }

  /** `https://team.slack.com`; `null` where Slack does not say, or not soon. Never rejects. */
  async find(): Promise<string | null> {
    this.#asked ??= this.client.apiCall("auth.test").then(
      (told) => siteIn(asRaw(told)?.url),
      () => {
        this.#asked = null;
        return null;
      },
    );
    let site: string | null = null;
    const found = this.#asked.then((told) => {
      site = told;
    });
    await within(SOON_MS, found);
    return site;
  }
}

/** What `auth.test` says of it, without the slash at its end. */
export function siteIn(url: unknown): string | null {
  return (typeof url === "string" && /^(https:\/\/[\w.-]+)\/?$/.exec(url)?.[1]) || null;
}
