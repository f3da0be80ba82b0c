import { replaceMethod } from "../replace.js";
import type { BoltInternals, BoltRequest, SlackClient } from "./app.js";
import { handlers, type Running } from "./running.js";

/** Where a client has methods that answer a handler; each holds functions, or objects that do. */
const ROOMS = ["chat", "views", "assistant"] as const;
const RUNNING = Symbol("running");
const DONE = Promise.resolve();

type Room = Readonly<Record<string, unknown>>;
type Pool = { getOrCreate(...given: never[]): SlackClient };

type Respond = (
  fetch: typeof globalThis.fetch,
  running: Running,
  given: Parameters<typeof fetch>,
) => Promise<Response>;
/** A handler; `null`: one that is not watched. */
type Bound = Running | null;

/**
 * Gives each handler a client that knows the handler, and with it `say`, `setStatus` and `respond`. Bolt makes all of
 * them in one go, right after it has read a request's `customProperties`.
 */
export class Binding {
  /** Between two requests nobody's is known. */
  #running: Bound | undefined;
  #isLeaving = false;
  readonly #bindable = new WeakMap<SlackClient, SlackClient>();
  readonly #undo: (() => void)[] = [];

  /** @param met called for every client that Bolt hands out of a pool, with the pool's name: a bare workspace */
  constructor(private readonly met: (client: SlackClient, team: string) => void) {}

  /** The handler whose tools Bolt is making at the moment. */
  get running(): Bound | undefined {
    return this.#running;
  }

  /** The request as it is passed on. */
  request(request: BoltRequest, running: Bound, ack: BoltRequest["ack"]): BoltRequest {
    const enter = () => {
      this.#enter(running);
      return request.customProperties;
    };
    const passed = {
      ...request,
      ack,
      get customProperties() {
        return enter();
      },
    };
    const kind: unknown = Object.getPrototypeOf(request);
    return kind === Object.prototype ? passed : Object.setPrototypeOf(passed, kind as object);
  }

  /**
   * Stands between Bolt and its clients, those to come included, and its `fetch`.
   * @param respond sends what a handler gave to `respond`
   * @returns puts back what was there
   */
  start(internals: BoltInternals, respond: Respond): () => void {
    this.#watchPools(internals);
    this.#watchFetch(internals, respond);
    return () => {
      for (const undo of this.#undo.splice(0).reverse()) undo();
    };
  }

  #enter(running: Bound): void {
    this.#running = running;
    if (this.#isLeaving) return;
    this.#isLeaving = true;
    // Cheaper than `queueMicrotask`, and Bolt reads the properties three times.
    DONE.then(this.#leave);
  }

  readonly #leave = (): void => {
    this.#isLeaving = false;
    this.#running = undefined;
  };

  #watchPools(internals: BoltInternals): void {
    const { clients } = internals;
    for (const [team, pool] of Object.entries(clients)) this.#meet(team, pool);
    const watched = new Proxy(clients, {
      set: (pools, team, pool) => {
        this.#meet(String(team), pool);
        return Reflect.set(pools, team, pool);
      },
    });
    internals.clients = watched;
    this.#undo.push(() => {
      if (internals.clients === watched) internals.clients = clients;
    });
  }

  /** Bolt reads it when it makes `respond`, and then alone. */
  #watchFetch(internals: BoltInternals, respond: Respond): void {
    let { fetchFn } = internals;
    const watched = () => {
      const running = this.#running;
      if (!running) return fetchFn;
      return (...given: Parameters<typeof fetch>) => respond(fetchFn, running, given);
    };
    const put = (value: typeof fetch) => {
      fetchFn = value;
    };
    Object.defineProperty(internals, "fetchFn", {
      configurable: true,
      enumerable: true,
      get: watched,
      set: put,
    });
    this.#undo.push(() => {
      if (Object.getOwnPropertyDescriptor(internals, "fetchFn")?.get !== watched) return;
      Object.defineProperty(internals, "fetchFn", {
        configurable: true,
        enumerable: true,
        writable: true,
        value: fetchFn,
      });
    });
  }

  #meet(team: string, pool: unknown): void {
    if (!isPool(pool)) return;
    this.#undo.push(
      replaceMethod<Pool["getOrCreate"]>(
        pool,
        "getOrCreate",
        (get) =>
          (...given) =>
            this.#bind(team, get(...given)),
      ),
    );
  }

  #bind(team: string, client: SlackClient): SlackClient {
    this.met(client, team);
    if (this.#running === undefined) return client;
    let bindable = this.#bindable.get(client);
    if (!bindable) {
      bindable = bindableOf(client);
      this.#bindable.set(client, bindable);
    }
    const bound = Object.create(bindable) as SlackClient & { [RUNNING]: Bound };
    bound[RUNNING] = this.#running;
    return bound;
  }
}

function isPool(pool: unknown): pool is Pool {
  return typeof (pool as Partial<Pool> | undefined)?.getOrCreate === "function";
}

/** What bound clients inherit: the client, with rooms in which every call is the handler's. */
function bindableOf(client: SlackClient): SlackClient {
  const rooms = ROOMS.map((name) => [
    name,
    {
      enumerable: true,
      get(this: { [RUNNING]: Bound }) {
        const room = (client as unknown as Record<string, Room | undefined>)[name];
        return room && boundRoom(room, this[RUNNING]);
      },
    },
  ]);
  return Object.create(client, Object.fromEntries(rooms)) as SlackClient;
}

function boundRoom(room: Room, running: Bound): Room {
  return new Proxy(room, {
    get(target, name) {
      const value: unknown = Reflect.get(target, name);
      if (typeof value === "function")
        return (...given: unknown[]) => handlers.call(running, () => Reflect.apply(value, target, given));
      return typeof value === "object" && value !== null ? boundRoom(value as Room, running) : value;
    },
  });
}
