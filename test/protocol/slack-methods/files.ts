import { SlackRefusal } from "../slack-workspace.js";
import { type Methods, parsed } from "./method.js";

export const files: Methods = {
  "files.getUploadURLExternal": {
    takes: ["alt_txt", "filename", "length", "snippet_type"],
    requires: ["filename", "length"],
    needs: "files:write",
    act: (slack, { length = "0" }) => {
      if (!(Number(length) > 0)) throw new SlackRefusal("invalid_arguments");
      const file_id = `F${slack.files.size + 1}`;
      slack.files.set(file_id, { bytes: -Number(length), complete: false, shown: false });
      return { file_id, upload_url: `${slack.url}/upload/${file_id}` };
    },
  },
  "files.completeUploadExternal": {
    takes: ["blocks", "channel_id", "channels", "files", "initial_comment", "thread_ts"],
    requires: ["files"],
    needs: "files:write",
    act: (slack, { files = "[]" }) => {
      const named = parsed(files) as { id: string }[];
      for (const { id } of named) {
        const file = slack.files.get(id);
        if (!file || file.bytes <= 0) throw new SlackRefusal("file_not_found");
        file.complete = true;
      }
      return { files: named };
    },
  },
  // Looked at once, it can be shown: until then no message may.
  "files.info": {
    takes: ["count", "cursor", "file", "limit", "page"],
    requires: ["file"],
    needs: "files:read",
    act: (slack, { file: id = "" }) => {
      const file = slack.files.get(id);
      if (!file?.complete) throw new SlackRefusal("file_not_found");
      const { shown } = file;
      file.shown = true;
      return { file: { id, mimetype: shown ? "image/png" : "" } };
    },
  },
};
