import { checkView } from "./slack-view-rules.js";
import { SlackRefusal, type SlackWorkspace } from "./slack-workspace.js";

/** A modal or an app's home as Slack keeps it. */
export interface SlackView {
  readonly id: string;
  readonly user: string;
  readonly type: "modal" | "home";
  readonly view: Readonly<Record<string, unknown>>;
}

/** Slack forgets a trigger after 3 s. */
const TRIGGER_MS = 3_000;
const MOST_STACKED = 3;

/** What people have open: a stack of modals each, and the app's home. */
export class SlackViews {
  readonly #stacks = new Map<string, SlackView[]>();
  readonly #homes = new Map<string, SlackView>();
  #serial = 0;

  constructor(private readonly slack: SlackWorkspace) {}

  /** What somebody sees on top. */
  modal(user: string): SlackView | undefined {
    return this.#stacks.get(user)?.at(-1);
  }

  home(user: string): SlackView | undefined {
    return this.#homes.get(user);
  }

  close(user: string): void {
    this.#stacks.delete(user);
  }

  open(trigger: string, given: unknown): SlackView {
    const view = checkView(given, "modal", this.slack);
    const user = this.#use(trigger);
    const made: SlackView = { id: this.#id(), user, type: "modal", view };
    this.#stacks.set(user, [made]);
    return made;
  }

  push(trigger: string, given: unknown): SlackView {
    const view = checkView(given, "modal", this.slack);
    const user = this.#use(trigger);
    const stack = this.#stacks.get(user) ?? [];
    if (stack.length === 0) throw new SlackRefusal("not_found");
    if (stack.length === MOST_STACKED) throw new SlackRefusal("push_limit_reached");
    const made: SlackView = { id: this.#id(), user, type: "modal", view };
    stack.push(made);
    return made;
  }

  update(id: string, given: unknown): SlackView {
    for (const stack of this.#stacks.values()) {
      const index = stack.findIndex((one) => one.id === id);
      if (index < 0) continue;
      const made = { ...stack[index]!, view: checkView(given, "modal", this.slack) };
      stack[index] = made;
      return made;
    }
    throw new SlackRefusal("not_found");
  }

  publish(user: string, given: unknown): SlackView {
    const view = checkView(given, "home", this.slack);
    const made: SlackView = { id: this.#homes.get(user)?.id ?? this.#id(), user, type: "home", view };
    this.#homes.set(user, made);
    return made;
  }

  /**
   * What a form that was sent off was acknowledged with takes effect.
   * @returns the faults at its fields, by their block's id.
   */
  acknowledged(id: string, body: string): Readonly<Record<string, string>> {
    const {
      response_action,
      view,
      errors = {},
    } = (body === "" ? {} : JSON.parse(body)) as {
      response_action?: string;
      view?: unknown;
      errors?: Record<string, string>;
    };
    const stack = [...this.#stacks.values()].find((views) => views.some((one) => one.id === id));
    if (!stack) throw new SlackRefusal("not_found");
    const { blocks } = stack.find((one) => one.id === id)!.view as {
      blocks: { type: string; block_id?: string }[];
    };
    switch (response_action) {
      case undefined:
        stack.pop();
        return {};
      case "clear":
        stack.length = 0;
        return {};
      case "update":
        this.update(id, view);
        return {};
      case "errors": {
        const inputs = blocks.filter(({ type }) => type === "input").map(({ block_id }) => block_id);
        const known = Object.keys(errors).every((name) => inputs.includes(name));
        if (!known || Object.keys(errors).length === 0) throw new SlackRefusal("invalid_errors");
        return errors;
      }
      default:
        throw new SlackRefusal("invalid_response_action");
    }
  }

  #id(): string {
    this.#serial += 1;
    return `V${String(this.#serial).padStart(8, "0")}`;
  }

  #use(trigger: string): string {
    const known = this.slack.triggers.get(trigger);
    if (!known) throw new SlackRefusal("invalid_trigger_id");
    if (known.used) throw new SlackRefusal("exchanged_trigger_id");
    if (this.slack.now - known.at > TRIGGER_MS) throw new SlackRefusal("expired_trigger_id");
    known.used = true;
    return known.user;
  }
}
