const REDACTED = "[redacted]";
/** Slack's tokens, also those that came in while we run: `xoxb-…`, `xoxe.xoxb-…`, `xapp-…`. */
const TOKENS = /\b(?:xox[a-z](?:\.xox[a-z])?|xapp)-[\w-]+/g;
/** A shorter secret is found in any text. */
const LEAST = 4;

/** Takes secrets out of a text: those that are known, and whatever looks like a token. */
export function redactor(secrets: readonly string[]): (text: string) => string {
  const known = secrets
    .flatMap((secret) => [secret, JSON.stringify(secret).slice(1, -1)])
    .filter((secret) => secret.length >= LEAST)
    // Of two that begin alike the longer one first: nothing of it stays.
    .sort((one, other) => other.length - one.length);
  return (text) =>
    known.reduce((rest, secret) => rest.replaceAll(secret, REDACTED), text).replace(TOKENS, REDACTED);
}
