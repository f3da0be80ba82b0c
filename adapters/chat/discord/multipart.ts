import type { RestRequest } from "./client.js";

/**
 * Puts a request's files into its body. `discord.js` hands a form to whatever HTTP client the process loaded first, and
 * beside Slack's SDK that is one which takes no form but its own; bytes it takes.
 */
export async function encoded({ files = [], ...request }: RestRequest): Promise<RestRequest> {
  if (files.length === 0) return request;
  const form = new FormData();
  for (const [index, { name, data, contentType }] of files.entries())
    form.append(
      `files[${index}]`,
      new Blob([data as Uint8Array<ArrayBuffer>], { type: contentType ?? "" }),
      name,
    );
  if (request.body !== undefined) form.append("payload_json", JSON.stringify(request.body));
  const response = new Response(form);
  const body = new Uint8Array(await response.arrayBuffer());
  const headers = { "Content-Type": response.headers.get("Content-Type") ?? "multipart/form-data" };
  return { ...request, body, headers, passThroughBody: true };
}
