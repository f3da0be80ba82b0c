/** Something that a person asked the pet for. */
export interface Request {
  readonly text: string;
  /** The platform's id of the person. */
  readonly requester: string;
  /** Bare, where the person's id is that workspace's own. */
  readonly workspace?: string;
  readonly conversation: string;
  readonly message: string;
  /** ms since epoch. */
  readonly at: number;
  /** Where the person can be answered later: `platform:channel`. */
  readonly target: string;
  /** IANA zone that times of day are meant in. */
  readonly timezone: string;
}

/** What one go took. */
export interface Effort {
  /** 10⁻⁶ of the agreement's currency. */
  readonly costMicros?: number;
  readonly tokens?: number;
  readonly durationMs?: number;
}

/**
 * What came of a request. The text is plain, and parts of it may be a person's own words: whoever shows it escapes it
 * for its platform and lets it mention nobody.
 */
export type Outcome =
  /** The pet believes that this is what was asked for; the person is asked whether that was it. */
  | { readonly kind: "done"; readonly text: string; readonly effort?: Effort }
  /** Said something, and more is needed of the person. It is no claim of completion. */
  | {
      readonly kind: "asked-back";
      readonly text: string;
      readonly effort?: Effort;
      /** What is known so far, as a request that the person's next words complete: `remind me to call Ann`. */
      readonly resume?: string;
    }
  | { readonly kind: "failed"; readonly text: string; readonly effort?: Effort }
  | { readonly kind: "handed-off"; readonly text: string; readonly to?: string; readonly effort?: Effort };

/** One thing that a pet can do. */
export interface Skill {
  readonly name: string;
  /** One line for `help`: what to write, and what it does. */
  readonly help: string;
  matches(text: string): boolean;
  /** Never rejects for what a person wrote: that is an outcome. */
  handle(request: Request): Promise<Outcome>;
}
