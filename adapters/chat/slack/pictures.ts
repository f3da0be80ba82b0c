import type { Picture } from "../../../src/ports/chat.js";
import type { SlackClient } from "./app.js";
import type { ShownPicture } from "./blocks.js";
import { asRaw, type Raw } from "./raw.js";

/** Beyond this much time a picture is left out. */
const UPLOAD_MS = 20_000;
const LOOK_EVERY_MS = 250;
const MOST_ALT_AT_UPLOAD = 1_000;

/** Uploads pictures, and waits until Slack can show them. */
export class Pictures {
  constructor(
    private readonly client: SlackClient,
    private readonly fetch: typeof globalThis.fetch,
  ) {}

  /** `null` where it could not be done in time: whatever it goes with goes without. */
  async upload({ png, alt }: Picture): Promise<ShownPicture | null> {
    const end = AbortSignal.timeout(UPLOAD_MS);
    const late = new Promise<null>((resolve) =>
      end.addEventListener("abort", () => resolve(null), { once: true }),
    );
    return Promise.race([this.#upload(png, alt, end).catch(() => null), late]);
  }

  async #upload(png: Uint8Array, alt: string, end: AbortSignal): Promise<ShownPicture | null> {
    const { upload_url, file_id } = await this.#call("files.getUploadURLExternal", {
      filename: "pet.png",
      length: png.byteLength,
      alt_txt: alt.slice(0, MOST_ALT_AT_UPLOAD),
    });
    if (typeof upload_url !== "string" || typeof file_id !== "string") return null;
    const headers = { "content-type": "image/png" };
    const { ok } = await this.fetch(upload_url, { method: "POST", headers, body: png.slice(), signal: end });
    if (!ok) return null;
    await this.#call("files.completeUploadExternal", { files: [{ id: file_id, title: "The pet" }] });
    while (!end.aborted) {
      const { file } = await this.#call("files.info", { file: file_id });
      // Slack looks at a file after it took it; before, no message may show it.
      if (asRaw(file)?.mimetype) return { file: file_id, alt };
      await new Promise((resolve) => setTimeout(resolve, LOOK_EVERY_MS));
    }
    return null;
  }

  async #call(method: string, given: Record<string, unknown>): Promise<Raw> {
    return asRaw(await this.client.apiCall(method, given)) ?? {};
  }
}
