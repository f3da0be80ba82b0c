import { createHash, randomUUID } from "node:crypto";
import type { Action, Author, Place } from "../../src/chat/event.js";
import type { Clock } from "../../src/task/fact.js";
import type { Pacts } from "./adapter.js";
import { type EffortGiven, effortOf, wordOf } from "./effort.js";
import { runningHandler } from "./running.js";

/** A task that is opened by code. Within a running handler it stands in that handler's conversation. */
export interface TaskGiven {
  /** Whose it is: `slack:U0ANN`. Without it the task is the one that the running handler works on. */
  readonly requester?: string | Author;
  /** Where it is: that of the running handler without it. */
  readonly place?: Place;
  /** The thread that it belongs to: that of the running handler, else one of its own. */
  readonly conversation?: string;
  /** The same key at the same place is the same task, however often it is opened: a job's id, a ticket's. */
  readonly key?: string;
  /** Kept only where the agreement stores titles. */
  readonly title?: string;
  readonly priority?: string;
  /** Noted, ms since epoch: a due instant that the assistant's own code sets is held against nobody. */
  readonly dueAt?: Partial<Record<Clock, number>>;
}

/** What becomes of a task, each told when it happens. Nothing here throws; what can't be is logged and left out. */
export interface HostTask {
  /** As `pawpact tasks` and `why` name it; `null` where it is the running handler's, whose opening others tell. */
  readonly id: string | null;
  acknowledged(): HostTask;
  /** The first substantive answer stops the response clock; a further one answers what was asked since. */
  answered(): HostTask;
  /** One go at it, and what it took. */
  attempted(effort: EffortGiven): HostTask;
  /** `requester` alone pauses clocks, and only resolution clocks. */
  waiting(reason?: "requester" | "provider" | "other"): HostTask;
  resumed(): HostTask;
  /** The assistant's claim. @param asked the requester was asked whether that was it; `check`: a tool that proves it */
  completed(how?: { readonly asked?: boolean; readonly check?: string }): HostTask;
  failed(): HostTask;
  handedOff(to?: string): HostTask;
  prioritized(priority: string): HostTask;
}

type House = Pick<Pacts, "at" | "clock" | "log" | "observe">;

/** Where a task stands, and the message that names it. */
interface Standing {
  readonly id: string | null;
  readonly place: Place;
  readonly conversation: string;
  readonly message: string;
}

const MOST_TITLE = 80;

/** Opens a task, or takes up the one of the running handler. Never throws. */
export function hostTask(house: House, given: TaskGiven = {}): HostTask {
  try {
    const standing = given.requester === undefined ? adopted() : opened(house, given, given.requester);
    if (standing) return new Task(house, standing);
    house.log.warn(
      "task: found no requester outside of any handler, expected one of them. Say whose it is: task({ requester, place })",
    );
  } catch (error) {
    house.log.warn(`task: ${error instanceof Error ? error.message : String(error)}`);
  }
  return new Task(house, null);
}

function adopted(): Standing | null {
  const running = runningHandler();
  return running ? { id: null, ...running } : null;
}

function opened(house: House, given: TaskGiven, requester: string | Author): Standing {
  const running = runningHandler();
  const place = given.place ?? running?.place;
  if (!place) {
    throw new TypeError(
      "found no place outside of any handler, expected one: { platform, channel }. It is not opened",
    );
  }
  const { title, priority, dueAt, key } = given;
  const author = typeof requester === "string" ? { id: requester } : requester;
  const name = key === undefined ? randomUUID() : createHash("sha256").update(key).digest("hex").slice(0, 32);
  const message = `${place.platform}:${place.channel}:task.${name}`;
  const conversation = given.conversation ?? (given.place ? undefined : running?.conversation) ?? message;
  house.observe({
    kind: "action",
    place,
    conversation,
    message,
    at: house.clock.now(),
    author,
    action: {
      name: "open",
      host: true,
      ...(wordOf(title) === null ? {} : { title: [...title!].slice(0, MOST_TITLE).join("") }),
      ...(wordOf(priority) === null ? {} : { priority: priority! }),
      ...(dueAt === undefined ? {} : { dueAt }),
    },
  });
  return { id: `${conversation}:task.${name}`, place, conversation, message };
}

class Task implements HostTask {
  readonly id: string | null;
  #lastAt = 0;

  constructor(
    private readonly house: House,
    private readonly standing: Standing | null,
  ) {
    this.id = standing?.id ?? null;
  }

  acknowledged = () => this.#say({ name: "acknowledge" });
  answered = () => this.#say({ name: "answer" });
  resumed = () => this.#say({ name: "resume" });
  failed = () => this.#say({ name: "fail" });
  waiting = (reason: string = "requester") => this.#say({ name: "wait", reason });

  attempted(effort: EffortGiven): HostTask {
    return this.#quietly(() => {
      const { faults, ...told } = effortOf(effort);
      for (const fault of faults) this.house.log.warn(`task: ${fault}`);
      this.#say({ name: "attempt", ...told });
    });
  }

  completed({ asked, check }: { readonly asked?: boolean; readonly check?: string } = {}): HostTask {
    const proof = wordOf(check);
    return this.#say({ name: "done", asked: asked === true, ...(proof === null ? {} : { check: proof }) });
  }

  handedOff(to?: string): HostTask {
    const whom = wordOf(to);
    return this.#say({ name: "hand-off", ...(whom === null ? {} : { to: whom }) });
  }

  prioritized(priority: string): HostTask {
    const word = wordOf(priority);
    return word === null ? this : this.#say({ name: "prioritize", priority: word });
  }

  #say(action: Action): HostTask {
    return this.#quietly(() => {
      if (!this.standing) return;
      const { place, conversation, message } = this.standing;
      // What is told later is no earlier, whatever the clock does.
      this.#lastAt = Math.max(this.house.clock.now(), this.#lastAt);
      this.house.observe({
        kind: "action",
        place,
        conversation,
        message: `${message}:${randomUUID()}`,
        at: this.#lastAt,
        author: assistantOf(this.house, place),
        on: message,
        action,
      });
    });
  }

  #quietly(work: () => void): HostTask {
    try {
      work();
    } catch (error) {
      this.house.log.warn(`task: ${error instanceof Error ? error.message : String(error)}`);
    }
    return this;
  }
}

function assistantOf(house: House, place: Place): Author {
  const { members = [] } = house.at(place)?.terms.assistant ?? {};
  const { platform } = place;
  const named = members.find((id) => id.startsWith(`${platform}:`));
  return { id: named ?? `${platform}:pet`, bot: true, self: true };
}
