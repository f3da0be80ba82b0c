import type { Clock } from "../../src/ports/clock.js";
import type { InstallationRows } from "../../src/ports/installations.js";
import { UserError } from "../user-error.js";
import { SealError, type TokenSeal } from "./token-seal.js";

/** What another process deleted is known here after it. */
const REMEMBERED_MS = 60_000;

/** What an app is given where it is installed, by what is used of it. */
export interface Installation {
  readonly team?: { readonly id: string } | undefined;
  readonly enterprise?: { readonly id: string } | undefined;
  readonly isEnterpriseInstall?: boolean | undefined;
  readonly bot?: { readonly token: string } | undefined;
}

/** Whose installation is asked for; bare ids. */
export interface Installed {
  readonly teamId?: string | undefined;
  readonly enterpriseId?: string | undefined;
  readonly isEnterpriseInstall?: boolean | undefined;
}

interface Known {
  readonly installation: Installation | null;
  readonly at: number;
}

/** The workspaces that an app is installed in, with their tokens: in memory as long as they are, at rest sealed. */
export class Installations {
  readonly #known = new Map<string, Known>();
  readonly #told = new Set<() => void>();

  private constructor(
    private readonly rows: InstallationRows,
    private readonly seal: TokenSeal,
    private readonly clock: Clock,
  ) {}

  /**
   * Opens those that there are, and seals anew what an older key sealed: that one may go then.
   * @throws {UserError} where a row can't be opened with any of the keys.
   */
  static async open(rows: InstallationRows, seal: TokenSeal, clock: Clock): Promise<Installations> {
    const installations = new Installations(rows, seal, clock);
    const faults: string[] = [];
    for (const [id, row] of await rows.all()) {
      try {
        const text = seal.open(id, row);
        if (!seal.isFresh(row)) await rows.put(id, seal.seal(id, text));
        installations.#keep(id, JSON.parse(text) as Installation);
      } catch (error) {
        if (!(error instanceof SealError)) throw error;
        faults.push(error.message);
      }
    }
    if (faults.length === 0) return installations;
    throw new UserError(
      `PAWPACT_TOKEN_KEY: found ${faults.length} installations that it does not open (${faults.join("; ")}), expected the key that sealed them. Write that one behind it, with a comma; if it is lost, delete the installations, and have the app installed again`,
      2,
    );
  }

  /** Bare ids of the workspaces; `null` where an organization is among them, whose workspaces nobody lists. */
  workspaces(): readonly string[] | null {
    const all = [...this.#known.values()].flatMap(({ installation }) => installation ?? []);
    if (all.some(({ isEnterpriseInstall }) => isEnterpriseInstall)) return null;
    return all.flatMap(({ team }) => team?.id ?? []).sort();
  }

  /** Looks again at which there are: other processes hear of installations as well. */
  async refresh(): Promise<void> {
    const rows = await this.rows.all();
    for (const id of this.#known.keys()) if (!rows.has(id)) this.#keep(id, null);
    for (const [id, row] of rows) {
      if (!this.#known.get(id)?.installation)
        this.#keep(id, JSON.parse(this.seal.open(id, row)) as Installation);
    }
  }

  /** Calls back whenever there are others. @returns ends that */
  onChange(told: () => void): () => void {
    this.#told.add(told);
    return () => void this.#told.delete(told);
  }

  // What Bolt asks a store for, by Bolt's names.

  readonly storeInstallation = async (installation: Installation): Promise<void> => {
    const id = installation.isEnterpriseInstall ? installation.enterprise?.id : installation.team?.id;
    if (!id) throw new TypeError("installation: found neither a workspace nor an organization, expected one");
    await this.rows.put(id, this.seal.seal(id, JSON.stringify(installation)));
    this.#keep(id, installation);
    this.#tell();
  };

  readonly fetchInstallation = async (of: Installed): Promise<Installation> => {
    for (const id of idsOf(of)) {
      const found = await this.#find(id);
      if (found) return found;
    }
    throw new Error(`found no installation in ${idsOf(of).join(" or ") || "no workspace"}, expected one`);
  };

  /** Forgets the token at once, and for good. Resolves with whether there was one. */
  readonly deleteInstallation = async (of: Installed): Promise<boolean> => {
    const ids = of.isEnterpriseInstall ? idsOf(of) : idsOf(of).slice(0, 1);
    const known = ids.some((id) => this.#known.get(id)?.installation);
    for (const id of ids) this.#keep(id, null);
    for (const id of ids) await this.rows.delete(id);
    this.#tell();
    return known;
  };

  /** What is posted at the end still finds its token: what is known goes with the process. */
  close(): Promise<void> {
    return this.rows.close();
  }

  async #find(id: string): Promise<Installation | null> {
    const known = this.#known.get(id);
    if (known && this.clock.now() - known.at < REMEMBERED_MS) return known.installation;
    let row: string | null;
    try {
      row = await this.rows.get(id);
    } catch (error) {
      // Its place is away for a while: the app works on.
      if (known?.installation) return known.installation;
      throw error;
    }
    // Meanwhile it was installed, or taken away.
    const newer = this.#known.get(id);
    if (newer && newer !== known) return newer.installation;
    const found = row === null ? null : (JSON.parse(this.seal.open(id, row)) as Installation);
    this.#keep(id, found);
    if ((found !== null) !== Boolean(known?.installation)) this.#tell();
    return found;
  }

  #keep(id: string, installation: Installation | null): void {
    this.#known.set(id, { installation, at: this.clock.now() });
  }

  #tell(): void {
    for (const told of this.#told) told();
  }
}

/** A workspace of an organization may have an installation of its own. */
function idsOf({ teamId, enterpriseId, isEnterpriseInstall }: Installed): string[] {
  const ids = isEnterpriseInstall ? [enterpriseId, teamId] : [teamId, enterpriseId];
  return ids.filter((id) => id !== undefined);
}
