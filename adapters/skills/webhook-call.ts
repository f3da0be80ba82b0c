/** Longer answers are cut off, and are none. */
export const MOST_ANSWER_BYTES = 1_048_576;

/** What one try came to. */
export type Try =
  | { readonly kind: "answer"; readonly body: string }
  /** It may work later, at `afterMs` from now at the earliest where the other side says so. */
  | { readonly kind: "later"; readonly found: string; readonly afterMs: number }
  | { readonly kind: "refused"; readonly found: string; readonly fix: string };

/**
 * One try of a request. Redirects are not followed: a signed request goes where the operator sent it.
 * @param now ms since epoch, for a Retry-After that names a date
 * @throws what the signal was aborted with.
 */
export async function callOnce(
  url: string,
  init: { readonly body: string; readonly headers: Record<string, string> },
  signal: AbortSignal,
  now: () => number,
): Promise<Try> {
  let response: Response;
  try {
    response = await fetch(url, { ...init, method: "POST", redirect: "manual", signal });
  } catch (error) {
    signal.throwIfAborted();
    return { kind: "later", found: `no connection (${causeOf(error)})`, afterMs: 0 };
  }
  const { status } = response;
  if (status >= 200 && status < 300) return readBody(response, signal);
  await response.body?.cancel();
  const found = `status ${status}`;
  if (status === 429 || status >= 500)
    return { kind: "later", found, afterMs: retryAfterMs(response, now()) };
  return { kind: "refused", found, fix: fixOf(status) };
}

async function readBody(response: Response, signal: AbortSignal): Promise<Try> {
  const chunks: Uint8Array[] = [];
  let size = 0;
  try {
    for await (const chunk of response.body ?? []) {
      size += chunk.length;
      if (size > MOST_ANSWER_BYTES) {
        const found = `an answer longer than ${MOST_ANSWER_BYTES} bytes, which was cut off`;
        return { kind: "refused", found, fix: "Let the assistant answer shorter." };
      }
      chunks.push(chunk);
    }
  } catch (error) {
    signal.throwIfAborted();
    return { kind: "later", found: `an answer that broke off (${causeOf(error)})`, afterMs: 0 };
  }
  return { kind: "answer", body: Buffer.concat(chunks).toString("utf8") };
}

/** Seconds or a date; nothing or nonsense asks for no wait of its own. */
function retryAfterMs(response: Response, now: number): number {
  const text = response.headers.get("retry-after")?.trim() ?? "";
  if (/^\d{1,9}$/.test(text)) return Number(text) * 1_000;
  const at = Date.parse(text);
  return Number.isNaN(at) ? 0 : Math.max(0, at - now);
}

function fixOf(status: number): string {
  if (status >= 300 && status < 400)
    return "Redirects are not followed: set PAWPACT_WEBHOOK_URL to the address that it ends at.";
  if (status === 401 || status === 403) return "See that both sides have the same PAWPACT_WEBHOOK_SECRET.";
  if (status === 404 || status === 405) return "See that PAWPACT_WEBHOOK_URL is the assistant's own address.";
  return "Look into the assistant's log.";
}

/** Node's code for it (`ECONNREFUSED`); messages may hold the address, and with it a token. */
function causeOf(error: unknown): string {
  const cause = error instanceof Error ? (error.cause as { code?: unknown } | undefined) : undefined;
  return typeof cause?.code === "string" ? cause.code : "the network failed";
}
