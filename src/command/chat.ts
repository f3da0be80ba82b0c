import type { Period } from "../time/cohort.js";

/** Who may use a command; of several, any one is enough. */
export type Who =
  | "anyone"
  /** Of either party, where the agreement names members; else anyone. */
  | "members"
  | "customer"
  | "provider"
  | "requester-of-the-task"
  | "arbiter"
  /** A task that the provider starts never counts. */
  | "anyone-but-the-provider";

/** How one command is asked in chat. */
export interface ChatForm {
  readonly may: readonly Who[];
  /** The answer is for the asker alone, unless they ask to share it; where it may not be, they can't. */
  readonly mayShare: boolean;
  /** Required ones first. */
  readonly options: Readonly<Record<string, ChatOption>>;
  /** Further paragraphs of its help. */
  readonly details?: readonly string[];
  /** What one types after `/pact`. */
  readonly examples: readonly string[];
}

/** A command in chat that has several of its own: `task open`. */
export interface ChatGroup {
  /** Where the command's own says only what it does on a command line. */
  readonly summary?: string;
  readonly subcommands: Readonly<Record<string, ChatForm & { readonly summary: string }>>;
  /** What the bare name means. */
  readonly usual?: string;
}

/** What a value is, and so how it is read; platforms that know such a type ask for it. */
export type ChatOption = {
  readonly help: string;
  readonly required?: true;
} /** `rest`: typed as the last thing it needs no quotes, it takes all further words. */ & (
  | { readonly type: "text"; readonly mostChars: number; readonly rest?: true }
  | { readonly type: "integer"; readonly least: number; readonly most: number }
  | { readonly type: "choice"; readonly choices: readonly string[] }
  | { readonly type: "period" }
  /** A task's id, or a part of it. */
  | { readonly type: "task" }
  /** ms */
  | { readonly type: "duration" }
  /** ms since epoch */
  | { readonly type: "instant" }
  /** Minutes since local midnight. */
  | { readonly type: "time" }
  /** A person as an agreement names one: `slack:U0ANN`. */
  | { readonly type: "user" }
  /** An IANA name. */
  | { readonly type: "timezone" }
  | { readonly type: "switch" }
);

/** What an option's value is once it is read. */
export type ValueOf<O> = O extends { readonly type: "choice"; readonly choices: readonly (infer C)[] }
  ? C
  : O extends { readonly type: "integer" | "duration" | "instant" | "time" }
    ? number
    : O extends { readonly type: "period" }
      ? Period
      : O extends { readonly type: "switch" }
        ? boolean
        : string;

/** The values of a form's options: required ones are there. */
export type ValuesOf<O> = {
  readonly [K in keyof O as O[K] extends { readonly required: true } ? K : never]: ValueOf<O[K]>;
} & {
  readonly [K in keyof O as O[K] extends { readonly required: true } ? never : K]?: ValueOf<O[K]>;
};

/** Any value, before its option is known. */
export type Value = string | number | boolean | Period;

/** Asks that everyone in the channel sees the answer: every form whose answer may be shared takes it. */
export const shareOption = {
  type: "switch",
  help: "show the answer to everyone here",
} as const satisfies ChatOption;

/** All that may be given to a form, `share` included where it may be. */
export function optionsOf({ options, mayShare }: ChatForm): Readonly<Record<string, ChatOption>> {
  return mayShare ? { ...options, share: shareOption } : options;
}

export function isGroup(form: ChatForm | ChatGroup): form is ChatGroup {
  return "subcommands" in form;
}
