import { replaceMethod } from "../replace.js";
import { type BoltApp, type BoltRequest, internalsOf } from "./app.js";
import { Binding } from "./binding.js";
import { asRaw } from "./raw.js";
import { handlers, type Running } from "./running.js";
import { isTakenOut, sourceOf } from "./team.js";
import { UNWATCHED } from "./watch.js";
import type { Workspace, Workspaces } from "./workspaces.js";

/** Apps that are watched: twice would count everything twice. */
const watched = new WeakSet<object>();

/** Stands between Bolt and an app, and has each request watched by its workspace. Nothing here throws into the host. */
export class AppWatch {
  readonly #binding: Binding;
  #meetsFunctions = false;
  readonly #undo: (() => void)[] = [];

  constructor(
    private readonly app: BoltApp,
    private readonly workspaces: Workspaces,
  ) {
    this.#binding = new Binding((client, team) => workspaces.known(team)?.watch.listen(client));
  }

  /** @throws {TypeError | UserError} for an app that is watched already, or that can't be. */
  start(): void {
    const { app } = this;
    if (watched.has(app)) {
      throw new TypeError(
        "slack: found an app that is in use already, expected one adapter for each app. Close the other one first",
      );
    }
    const internals = internalsOf(app);
    watched.add(app);
    this.workspaces.only?.watch.listen(app.client);
    this.#undo.push(
      () => watched.delete(app),
      replaceMethod<BoltApp["processEvent"]>(
        app,
        "processEvent",
        (process) => (request) => this.#process(process, request),
      ),
      this.#binding.start(internals, (fetch, running, given) => this.#respond(fetch, running, given)),
    );
  }

  close(): void {
    for (const undo of this.#undo.splice(0).reverse()) undo();
  }

  #process(process: BoltApp["processEvent"], request: BoltRequest): Promise<void> {
    const { workspaces } = this;
    const { body } = request;
    if (workspaces.only) return this.#pass(process, request, workspaces.only);
    if (isTakenOut(body)) {
      this.#forget(request);
      return this.#pass(process, request, null);
    }
    const known = workspaces.of(body);
    if (known) return this.#pass(process, request, known);
    return workspaces.find(body).then(() => this.#pass(process, request, workspaces.of(body)));
  }

  #pass(process: BoltApp["processEvent"], request: BoltRequest, workspace: Workspace | null): Promise<void> {
    const { body } = request;
    const event = asRaw(body.event);
    if (body.bot_access_token !== undefined || event?.bot_access_token !== undefined) this.#meetFunctions();
    if (workspace)
      this.workspaces.note(event?.channel ?? body.channel_id ?? asRaw(body.channel)?.id, workspace);
    else if (event) void this.workspaces.late(body).then((found) => found?.watch.late(event));
    const { ack, running, told } = workspace ? workspace.watch.watching(request) : UNWATCHED;
    const passed = this.#binding.request(request, running, ack ?? ((response) => request.ack(response)));
    const processed = running ? handlers.run(running, () => process(passed)) : process(passed);
    // A receiver that answers when the handlers are done answers after Slack may be told.
    return processed.then(() => told());
  }

  /** An organization's installation is that of all its workspaces. */
  #forget({ body }: BoltRequest): void {
    const { teamId } = sourceOf(body) ?? {};
    if (teamId !== undefined) this.workspaces.forget(teamId);
    else for (const { identity } of this.workspaces.all) this.workspaces.forget(identity.workspace);
  }

  /**
   * Steps of a workflow come with a token, and so with a client, of their own, which is in no pool. Ahead of `ignoreSelf`
   * and of middleware that lets nothing through.
   */
  #meetFunctions(): void {
    if (this.#meetsFunctions) return;
    this.#meetsFunctions = true;
    const internals = internalsOf(this.app);
    const middleware: (typeof internals.middleware)[number] = async ({ client, context, next }) => {
      if (context.functionBotAccessToken !== undefined)
        this.workspaces.known(String(context.teamId))?.watch.listen(client, true);
      await next();
    };
    // Requests under way go on through the list that they began with.
    internals.middleware = [middleware, ...internals.middleware];
    this.#undo.push(() => removeFrom(internals.middleware, middleware));
  }

  #respond(
    fetch: typeof globalThis.fetch,
    running: Running,
    given: Parameters<typeof fetch>,
  ): Promise<Response> {
    const answered = fetch(...given);
    answered.then(
      ({ ok }) => {
        if (ok) this.workspaces.known(running.place.workspace)?.watch.responded(running, given[1]?.body);
      },
      () => {},
    );
    return answered;
  }
}

function removeFrom<T>(list: T[], entry: T): void {
  const index = list.indexOf(entry);
  if (index >= 0) list.splice(index, 1);
}
