import { type Chunks, excerpt } from "./item.js";
import { textOf } from "./text.js";

/** One object of a JSON source, or why it could not be read; `line` is the physical line where it starts. */
export type JsonObject =
  | { readonly line: number; readonly value: unknown }
  | { readonly line: number; readonly fault: string };

/** No object is longer than this: a damaged file must not fill the memory. */
const OBJECT_CHARS = 16_777_216;

/**
 * Reads objects out of JSON, one at a time whatever the size of the whole; one array for every chunk read. They stand
 * in an array, on JSON lines, or in the array under `listKey` of an object around them. An object that can't be read
 * costs that object alone: reading goes on at the next one that begins a line.
 */
export async function* jsonObjects(chunks: Chunks, listKey: string): AsyncGenerator<readonly JsonObject[]> {
  const scanner = new Scanner(listKey);
  for await (const text of textOf(chunks)) {
    const objects = scanner.take(text);
    if (objects.length > 0) yield objects;
  }
  const rest = scanner.end();
  if (rest.length > 0) yield rest;
}

const NEWLINE = 10;
const SPACE = 32;
const QUOTE = 34;
const COMMA = 44;
const COLON = 58;
const OPEN_LIST = 91;
const BACKSLASH = 92;
const CLOSE_LIST = 93;
const OPEN_OBJECT = 123;
const CLOSE_OBJECT = 125;

/** Finds where objects begin and end; what is between is for `JSON.parse`. */
class Scanner {
  private objects: JsonObject[] = [];
  /** What is not dealt with yet, and the place in it. */
  private text = "";
  private at = 0;
  private line = 1;
  /** Place of the line's first character; whether only white space was found on the line so far. */
  private lineAt = 0;
  private blank = true;
  /** `lost`: past a fault, until a line begins with another object. `around`: past the list in an object around it. */
  private state: "between" | "inside" | "around" | "lost" = "between";
  /** The object under way, or the last one. */
  private start = { at: 0, line: 1, column: 0 };
  private brackets: number[] = [];
  private inString = false;
  private escaped = false;
  private stringAt = 0;
  private isListKey = false;
  /** The last character in an object that is no white space; a quote for a string. */
  private previous = 0;
  /** The list that the objects stand in: where it began, and whether it stands in an object itself. */
  private list: { readonly line: number; readonly wrapped: boolean } | null = null;

  constructor(private readonly listKey: string) {}

  take(chunk: string): readonly JsonObject[] {
    this.objects = [];
    this.text += chunk;
    while (this.at < this.text.length) {
      if (this.state === "between") this.between();
      else if (this.state === "lost") this.searchLine();
      else this.inside();
    }
    if (this.state === "inside" && this.at - this.start.at > OBJECT_CHARS) {
      this.fail(`the object is longer than ${OBJECT_CHARS} characters`);
    }
    this.drop(this.state === "inside" ? this.start.at : this.at);
    return this.objects;
  }

  end(): readonly JsonObject[] {
    this.objects = [];
    if (this.state === "inside" || this.state === "around") this.fail("the file ends inside this object");
    else if (this.list && this.state === "between") {
      this.objects.push({
        line: this.list.line,
        fault: "the file ends before the list that begins here is closed",
      });
    }
    return this.objects;
  }

  private drop(chars: number): void {
    this.text = this.text.slice(chars);
    this.at -= chars;
    this.lineAt -= chars;
    this.start.at -= chars;
    this.stringAt -= chars;
  }

  private newline(): void {
    this.line += 1;
    this.lineAt = this.at + 1;
    this.blank = true;
  }

  private between(): void {
    const code = this.text.charCodeAt(this.at);
    if (code === NEWLINE) this.newline();
    else if (code > SPACE) {
      if (code === OPEN_OBJECT) this.begin();
      else if (code === OPEN_LIST && !this.list) this.list = { line: this.line, wrapped: false };
      else if (code === CLOSE_LIST && this.list) this.endList();
      else if (code !== COMMA) {
        this.mark();
        this.fail(
          `found "${excerpt(this.text.slice(this.at, this.at + 200).split("\n", 1)[0]!)}", expected an object`,
        );
      }
      this.blank = false;
    }
    this.at += 1;
  }

  private mark(): void {
    this.start = { at: this.at, line: this.line, column: this.at - this.lineAt };
  }

  private begin(): void {
    this.mark();
    this.state = "inside";
    this.brackets = [OPEN_OBJECT];
    this.previous = OPEN_OBJECT;
    this.inString = false;
  }

  private endList(): void {
    if (this.list?.wrapped) {
      this.state = "around";
      this.brackets = [OPEN_OBJECT];
      this.previous = CLOSE_LIST;
    }
    this.list = null;
  }

  /** Past a fault: a nested object stands further right than the one that failed, so it is not taken for the next. */
  private searchLine(): void {
    const code = this.text.charCodeAt(this.at);
    if (code === NEWLINE) this.newline();
    else if (code > SPACE && this.blank) {
      this.blank = false;
      const outside = this.at - this.lineAt <= this.start.column;
      if (outside && (code === OPEN_OBJECT || (code === CLOSE_LIST && this.list))) {
        this.state = "between";
        return;
      }
    } else if (code > SPACE) {
      const end = this.text.indexOf("\n", this.at);
      this.at = end === -1 ? this.text.length : end;
      return;
    }
    this.at += 1;
  }

  /** Goes through an object until it ends, the text ends, or something is found that can't stand there. */
  private inside(): void {
    const { state } = this;
    while (this.at < this.text.length && this.state === state) {
      const code = this.text.charCodeAt(this.at);
      const fault = this.inString ? this.inText(code) : this.inStructure(code);
      if (fault !== null) this.fail(fault);
      else this.at += 1;
    }
  }

  private inText(code: number): string | null {
    if (this.escaped) this.escaped = false;
    else if (code === BACKSLASH) this.escaped = true;
    else if (code === QUOTE) this.endString();
    else if (code === NEWLINE) return "a text is opened and not closed on its line";
    return null;
  }

  /** Takes one character outside texts; `null`, or what is wrong with it. */
  private inStructure(code: number): string | null {
    if (code <= SPACE) {
      if (code === NEWLINE) this.newline();
      return null;
    }
    if (code === QUOTE) {
      this.inString = true;
      this.stringAt = this.at;
    } else if (code === OPEN_OBJECT || code === OPEN_LIST) {
      if (!this.mayOpen()) return "the object is not closed before the next one begins";
      if (code === OPEN_LIST && this.isMainList()) this.beginList();
      else this.brackets.push(code);
    } else if (code === CLOSE_OBJECT || code === CLOSE_LIST) {
      // An opening bracket's code is two less than its closing one's.
      if (this.brackets.pop() !== code - 2)
        return `found "${this.text[this.at]}" where another bracket is open`;
      if (this.brackets.length === 0) this.finish();
    }
    this.previous = code;
    this.blank = false;
    return null;
  }

  private mayOpen(): boolean {
    const inList = this.brackets.at(-1) === OPEN_LIST;
    return this.previous === COLON || (inList && (this.previous === OPEN_LIST || this.previous === COMMA));
  }

  /** The list under the key, in an object that stands in no list itself. */
  private isMainList(): boolean {
    const atTop = this.state === "inside" && this.brackets.length === 1 && !this.list;
    return atTop && this.isListKey && this.previous === COLON;
  }

  private endString(): void {
    const length = this.at - this.stringAt - 1;
    this.isListKey = length === this.listKey.length && this.text.startsWith(this.listKey, this.stringAt + 1);
    this.inString = false;
  }

  private beginList(): void {
    this.list = { line: this.line, wrapped: true };
    this.state = "between";
  }

  private finish(): void {
    if (this.state === "inside") {
      const { line } = this.start;
      const source = this.text.slice(this.start.at, this.at + 1);
      try {
        this.objects.push({ line, value: JSON.parse(source) });
      } catch {
        const fault = `found "${excerpt(source.slice(0, 200))}", expected an object as JSON`;
        this.objects.push({ line, fault });
      }
    }
    this.state = "between";
  }

  private fail(fault: string): void {
    this.objects.push({ line: this.start.line, fault });
    this.state = "lost";
    this.inString = false;
    this.escaped = false;
  }
}
