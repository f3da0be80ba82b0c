import type { APIAttachment } from "discord.js";
import type { DiscordWorld, File } from "./world.js";

/** Keeps a file where its address leads to. */
export function attach(world: DiscordWorld, channel: string, key: string, file: File): APIAttachment {
  const id = world.id();
  const path = `/attachments/${channel}/${key}/${encodeURIComponent(file.name)}`;
  world.files.set(path, file);
  const url = `${world.url}${path}`;
  const { name: filename, type: content_type, description } = file;
  return {
    id,
    filename,
    size: file.bytes.length,
    url,
    proxy_url: url,
    content_type,
    ...(description === undefined ? {} : { description }),
    ...sizeOf(file),
  };
}

/** Width and height of a PNG. */
function sizeOf({ bytes }: File): { width?: number; height?: number } {
  if (bytes.toString("latin1", 1, 4) !== "PNG" || bytes.length < 24) return {};
  return { width: bytes.readUInt32BE(16), height: bytes.readUInt32BE(20) };
}
