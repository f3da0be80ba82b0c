import { parseAddress } from "./address.js";
import { clientOf } from "./client.js";

/** A Redis that takes longer is asked again by whoever needs it next. */
const LONGEST_MS = 2_000;
/** An answer that was slower is asked for once more: the longer it took, the less it says. */
const QUICK_MS = 200;
const MOST_ASKED = 5;

/** Told of a Redis's clock: what it said, and when it was asked and answered by ours; ms since epoch. */
export type Heard = (redisMs: number, askedAt: number, answeredAt: number) => void;

/** Asks a Redis for its time, until an answer comes quickly. One that is away says nothing, and holds nobody up. */
export async function askTime(address: string, heard: Heard): Promise<void> {
  const client = await clientOf(parseAddress(address));
  client.on("error", () => {});
  const asking = async () => {
    await client.connect();
    for (let asked = 1; asked <= MOST_ASKED; asked++) {
      const askedAt = Date.now();
      const [seconds = 0, micros = 0] = await client.time();
      const answeredAt = Date.now();
      heard(Number(seconds) * 1_000 + Math.floor(Number(micros) / 1_000), askedAt, answeredAt);
      if (answeredAt - askedAt <= QUICK_MS) return;
    }
  };
  let timer: NodeJS.Timeout | undefined;
  const late = new Promise<void>((resolve) => {
    timer = setTimeout(resolve, LONGEST_MS);
  });
  await Promise.race([asking(), late]).catch(() => {});
  clearTimeout(timer);
  client.disconnect();
}
