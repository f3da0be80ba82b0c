import type { Pacts, Presence } from "../../pact/adapter.js";
import type { Workspaces } from "./workspaces.js";

/** The workspaces that an app is installed in, where somebody keeps a list. */
export interface Installed {
  /** Bare ids; `null` where nobody can list them. */
  workspaces(): readonly string[] | null;
  /** Calls back whenever there are others. @returns ends that */
  onChange(told: () => void): () => void;
}

/** Which workspaces an app serves while it is connected. */
export class Served {
  readonly #presences = new Set<Presence>();

  constructor(
    private readonly workspaces: Workspaces,
    private readonly installed: Installed | null,
  ) {}

  /** Knows those on the list from now on. @returns ends that. */
  async start(): Promise<() => void> {
    const { installed } = this;
    if (!installed || this.workspaces.only) return () => {};
    const undo = installed.onChange(() => this.#changed());
    await this.#know();
    return undo;
  }

  /** The app is connected: what there is by then is read back. */
  connect(pacts: Pacts): Presence {
    const served = this.#served();
    const presence = pacts.connected("slack", served ? { workspaces: served } : {});
    this.#presences.add(presence);
    for (const { readBack } of this.workspaces.all) readBack.begin();
    return {
      serve: (workspaces) => presence.serve(workspaces),
      lost: () => {
        this.#presences.delete(presence);
        presence.lost();
      },
    };
  }

  #served(): readonly string[] | null {
    const { only } = this.workspaces;
    return only ? [only.identity.workspace] : (this.installed?.workspaces() ?? null);
  }

  #changed(): void {
    const served = this.#served();
    if (!served) return;
    for (const presence of this.#presences) presence.serve(served);
    for (const { identity } of this.workspaces.all) {
      if (!served.includes(identity.workspace)) this.workspaces.forget(identity.workspace);
    }
    void this.#know().then(() => {
      if (this.#presences.size === 0) return;
      for (const { readBack } of this.workspaces.all) readBack.ensure();
    });
  }

  async #know(): Promise<void> {
    const served = this.#served() ?? [];
    await Promise.all(served.map((team) => this.workspaces.named(team)));
  }
}
