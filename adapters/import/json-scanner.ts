import { excerpt } from "./item.js";
import { type JsonHead, type JsonObject, objectIn, parsed } from "./json-object.js";

/** No object is longer than this: a damaged file must not fill the memory. */
const OBJECT_CHARS = 16_777_216;

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
const ENDS_SCALAR = new Set([NEWLINE, COMMA, CLOSE_LIST, OPEN_LIST, OPEN_OBJECT]);

/** What comes before a list in the object that it stands in, and the line where that begins. */
interface Head {
  readonly line: number;
  readonly text: string;
}

/** Finds where objects begin and end; what is between is for `JSON.parse`. */
export class JsonScanner {
  private objects: (JsonObject | JsonHead)[] = [];
  /** What is not dealt with yet, and the place in it. */
  private text = "";
  private at = 0;
  private line = 1;
  /** Place of the line's first character; whether only white space was found on the line so far. */
  private lineAt = 0;
  private blank = true;
  /**
   * `lost`: past a fault, until a line begins with another object. `around`: past the list in an object around it.
   * `scalar`: in something else of a list, up to the next comma.
   */
  private state: "between" | "inside" | "around" | "scalar" | "lost" = "between";
  /** The object under way, or the last one. */
  private start = { at: 0, line: 1, column: 0 };
  private brackets: number[] = [];
  private inString = false;
  private escaped = false;
  private stringAt = 0;
  private isListKey = false;
  /** The last character in an object that is no white space; a quote for a string. */
  private previous = 0;
  /** The list that the objects stand in: where it began, and what comes before it in an object that it stands in. */
  private list: { readonly line: number; readonly head: Head | null } | null = null;
  /** The object around the last list, and where what comes after the list begins. */
  private around = { head: { line: 1, text: "" }, tailAt: 0 };

  constructor(
    private readonly listKey: string,
    private readonly tellsHeads = false,
  ) {}

  take(chunk: string): readonly (JsonObject | JsonHead)[] {
    this.objects = [];
    this.text += chunk;
    while (this.at < this.text.length) {
      if (this.state === "between") this.between();
      else if (this.state === "lost") this.searchLine();
      else if (this.state === "scalar") this.scalar();
      else this.inside();
    }
    if (this.at - this.neededFrom() > OBJECT_CHARS) {
      this.fail(`the object is longer than ${OBJECT_CHARS} characters`);
    }
    this.drop(this.neededFrom());
    return this.objects;
  }

  end(): readonly (JsonObject | JsonHead)[] {
    this.objects = [];
    if (this.state === "inside" || this.state === "around") this.fail("the file ends inside this object");
    else if (this.list && this.state === "lost") {
      const fault = "the rest of this list was not read: after the fault no line begins with an object";
      this.objects.push({ line: this.start.line, fault });
    }
    if (this.state === "scalar") this.endScalar();
    if (this.list && this.state === "between") {
      this.objects.push({
        line: this.list.line,
        fault: "the file ends before the list that begins here is closed",
      });
    }
    return this.objects;
  }

  /** The place up to which the text is dealt with. */
  private neededFrom(): number {
    if (this.state === "inside" || this.state === "scalar") return this.start.at;
    return this.state === "around" ? this.around.tailAt : this.at;
  }

  private drop(chars: number): void {
    this.text = this.text.slice(chars);
    this.at -= chars;
    this.lineAt -= chars;
    this.start.at -= chars;
    this.stringAt -= chars;
    this.around.tailAt -= chars;
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
      if (code === OPEN_OBJECT || (code === OPEN_LIST && this.list)) this.begin(code);
      else if (code === OPEN_LIST) this.list = { line: this.line, head: null };
      else if (code === CLOSE_LIST && this.list) this.endList();
      else if (code !== COMMA && this.list) {
        this.beginScalar();
        return;
      } else if (code !== COMMA) {
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

  private begin(bracket: number): void {
    this.mark();
    this.state = "inside";
    this.brackets = [bracket];
    this.previous = bracket;
    this.inString = false;
  }

  private beginScalar(): void {
    this.mark();
    this.state = "scalar";
    this.inString = false;
  }

  /** Goes through a text, a number or the like up to the next comma or bracket. */
  private scalar(): void {
    while (this.at < this.text.length && this.state === "scalar") {
      const code = this.text.charCodeAt(this.at);
      if (this.inString) {
        const fault = this.inText(code);
        if (fault !== null) {
          this.fail(fault);
          return;
        }
      } else if (code === QUOTE) {
        this.inString = true;
        this.stringAt = this.at;
      } else if (ENDS_SCALAR.has(code)) {
        this.endScalar();
        return;
      }
      this.at += 1;
    }
  }

  private endScalar(): void {
    const source = this.text.slice(this.start.at, this.at);
    const fault = `found ${excerpt(source.slice(0, 200))}, expected an object`;
    this.objects.push({ line: this.start.line, fault });
    this.state = "between";
    this.blank = false;
  }

  private endList(): void {
    const { list } = this;
    if (list?.head) {
      this.around = { head: list.head, tailAt: this.at };
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
    const head = { line: this.start.line, text: this.text.slice(this.start.at, this.at + 1) };
    this.list = { line: this.line, head };
    this.state = "between";
    const before = this.tellsHeads ? parsed(`${head.text}]}`) : null;
    if (before) this.objects.push({ line: head.line, head: before });
  }

  private finish(): void {
    if (this.state === "around") {
      const { head, tailAt } = this.around;
      const around = parsed(head.text + this.text.slice(tailAt, this.at + 1));
      if (around) this.objects.push({ line: head.line, around });
    } else this.objects.push(objectIn(this.text.slice(this.start.at, this.at + 1), this.start.line));
    this.state = "between";
  }

  private fail(fault: string): void {
    this.objects.push({ line: this.start.line, fault });
    this.state = "lost";
    this.inString = false;
    this.escaped = false;
  }
}
