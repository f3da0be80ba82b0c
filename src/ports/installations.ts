/**
 * Where the tokens of an app's workspaces lie, sealed: whoever keeps them can't read them.
 *
 * Promised: what `put` and `delete` did is durable once they resolve, and seen by every process that shares the place;
 * of a deleted row nothing is left to be read. Not promised: any order of rows.
 */
export interface InstallationRows {
  /** Replaces what is there. @param id a workspace's or an organization's, bare */
  put(id: string, sealed: string): Promise<void>;
  /** `null` where there is none. */
  get(id: string): Promise<string | null>;
  /** One that is not there is deleted already. */
  delete(id: string): Promise<void>;
  all(): Promise<ReadonlyMap<string, string>>;
  /** Twice is once. */
  close(): Promise<void>;
}
