import { resolve } from "node:path";
import { DEMO_LEDGER } from "../../config/place.js";
import { isRedisAddress } from "../ledger/redis/address.js";
import { UserError } from "./command.js";

/** The demo removes its ledger with all that is in it. @throws {UserError} where real history would go there. */
export function refuseDemoLedger(command: string, address: string): void {
  if (isRedisAddress(address) || resolve(address) !== resolve(DEMO_LEDGER)) return;
  throw new UserError(
    `${command}: found ${DEMO_LEDGER}, the demo's ledger, which is made anew at every demo, expected one for real history. Name another: --ledger data/pawpact.sqlite`,
  );
}
