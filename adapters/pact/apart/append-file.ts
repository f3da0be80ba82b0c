import { close, constants, fdatasync, fsync, ftruncate, open, write } from "node:fs";
import { dirname } from "node:path";
import { promisify } from "node:util";

/** Linux alone has a write that returns once it is durable; elsewhere a second call waits for that. */
const DURABLE = process.platform === "linux" ? constants.O_DSYNC : 0;
const FLAGS = constants.O_CREAT | constants.O_WRONLY | constants.O_APPEND | DURABLE;

const [openFile, closeFile, sync, syncData, truncate] = [
  promisify(open),
  promisify(close),
  promisify(fsync),
  promisify(fdatasync),
  promisify(ftruncate),
];

/** A file that lines are appended to, each durable when its promise resolves. */
export class AppendFile {
  /** What was written last may have been cut off. */
  #isTorn = false;

  private constructor(
    private readonly path: string,
    private readonly handle: number,
  ) {}

  static async open(path: string): Promise<AppendFile> {
    const file = new AppendFile(path, await openFile(path, FLAGS, 0o600));
    await syncFolder(dirname(path));
    return file;
  }

  /** @param text whole lines, of so many bytes @throws where the disk refuses. */
  async append(text: string, bytes: number): Promise<void> {
    const torn = this.#isTorn;
    this.#isTorn = true;
    await this.#write(torn ? `\n${text}` : text, torn ? bytes + 1 : bytes);
    if (!DURABLE) await syncData(this.handle);
    this.#isTorn = false;
  }

  async empty(): Promise<void> {
    await truncate(this.handle, 0);
    this.#isTorn = false;
  }

  close(): Promise<void> {
    return closeFile(this.handle);
  }

  #write(text: string, bytes: number): Promise<void> {
    return new Promise((resolve, reject) => {
      write(this.handle, text, null, "utf8", (error, written) => {
        if (error) reject(error);
        else if (written === bytes) resolve();
        else reject(new Error(`${this.path}: found room for ${written} bytes, expected it for ${bytes}`));
      });
    });
  }
}

/** A new file's name is durable as well. Not every system lets a folder be opened. */
async function syncFolder(path: string): Promise<void> {
  const folder = await openFile(path, constants.O_RDONLY).catch(() => null);
  if (folder === null) return;
  await sync(folder).catch(() => {});
  await closeFile(folder);
}
