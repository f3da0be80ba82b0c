import { createHmac } from "node:crypto";

/**
 * What `pawpact-signature` holds.
 * @param timestamp seconds since epoch, as in `pawpact-timestamp`
 */
export function signatureOf(secret: string, timestamp: string, body: string): string {
  return `v1=${createHmac("sha256", secret).update(`${timestamp}.${body}`).digest("hex")}`;
}
