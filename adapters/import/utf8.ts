/** What stands for bytes that are no UTF-8: half of a surrogate pair, which decoding never gives. */
const NO_TEXT = "\udc80";
const NEWLINE = 10;

/**
 * Reads UTF-8 as it comes; without bytes, what was held back at the end. Bytes that are no UTF-8 become a lone
 * surrogate, and cost their line alone: a reader that put U+FFFD there would make one id of many.
 */
export function utf8Reader(): { decode(bytes?: Uint8Array): string } {
  const strict = new TextDecoder("utf-8", { fatal: true, ignoreBOM: true });
  const lenient = new TextDecoder("utf-8", { ignoreBOM: true });
  let held: Uint8Array = new Uint8Array();
  let first = true;

  function textOf(bytes: Uint8Array): string {
    try {
      return strict.decode(bytes);
    } catch {
      return damaged(bytes);
    }
  }

  function damaged(bytes: Uint8Array): string {
    let text = "";
    for (let at = 0; at < bytes.length; ) {
      const newline = bytes.indexOf(NEWLINE, at);
      const end = newline === -1 ? bytes.length : newline + 1;
      const line = bytes.subarray(at, end);
      try {
        text += strict.decode(line);
      } catch {
        text += lenient.decode(line).replaceAll("\ufffd", NO_TEXT);
      }
      at = end;
    }
    return text;
  }

  return {
    decode(more) {
      const bytes = more ? (held.length > 0 ? Buffer.concat([held, more]) : more) : held;
      const whole = more ? bytes.length - openAtEnd(bytes) : bytes.length;
      held = Uint8Array.from(bytes.subarray(whole));
      const text = textOf(bytes.subarray(0, whole));
      if (!first || text === "") return text;
      first = false;
      return text.startsWith("\uFEFF") ? text.slice(1) : text;
    },
  };
}

/** How many bytes at the end begin a letter that more bytes may complete. */
function openAtEnd(bytes: Uint8Array): number {
  for (let back = 1; back <= Math.min(3, bytes.length); back++) {
    const byte = bytes[bytes.length - back]!;
    if (byte < 0x80) return 0;
    if (byte < 0xc0) continue;
    const length = byte >= 0xf0 ? 4 : byte >= 0xe0 ? 3 : 2;
    return length > back ? back : 0;
  }
  return 0;
}
