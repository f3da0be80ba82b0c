/** Slack takes up to 32 characters. */
const COMMAND = /^\/[a-z0-9_-]{1,31}$/;

export function isCommand(name: string): boolean {
  return COMMAND.test(name);
}

export function commandFault(name: string): string {
  return `found "${name}", expected a slash and up to 31 of a-z, 0-9, - and _. Write one such as /pact`;
}
