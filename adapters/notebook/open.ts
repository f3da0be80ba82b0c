import type { Notebook } from "../../src/ports/notebook.js";
import { fileBeside } from "../ledger/beside.js";
import { isRedisAddress } from "../ledger/redis/address.js";

/** The pet's notebook that goes with a ledger: a file beside its file (`data/pawpact.pet.sqlite`), or on its Redis. */
export function notebookOf(ledger: string): string {
  return isRedisAddress(ledger) ? ledger : fileBeside(ledger, "pet.sqlite");
}

/**
 * Opens a notebook, made if there is none.
 * @param place a file, or `redis://…`; without it the notebook is gone with the process
 * @throws {NotebookError}
 */
export async function openNotebook(place?: string): Promise<Notebook> {
  if (place !== undefined && isRedisAddress(place))
    return (await import("./redis.js")).openNotebookOnRedis(place);
  return (await import("./file.js")).openNotebookFile(place);
}
