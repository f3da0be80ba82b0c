/** Characters that steer a terminal or turn the direction of text: C0 and C1 controls, line separators, bidi marks. */
const STEERING = /[\p{Cc}\u061c\u200e\u200f\u2028-\u202e\u2066-\u2069]/gu;

/** A text's steering characters as escapes: shown, never obeyed. */
export function visible(text: string): string {
  return text.replace(STEERING, (character) => {
    return `\\u${character.charCodeAt(0).toString(16).padStart(4, "0")}`;
  });
}

/** A text's steering characters taken out, each for a space. */
export function withoutSteering(text: string): string {
  return text.replace(STEERING, " ");
}

export function steers(text: string): boolean {
  return text.search(STEERING) >= 0;
}
