import type { IncomingMessage } from "node:http";
import { isRecord } from "../block-kit/shapes.ts";
import { parseJson } from "../parse-json.ts";
import type { Fields } from "../slack-objects.ts";

const MAX_BODY_BYTES = 1_000_000;

export async function readBody(request: IncomingMessage): Promise<string> {
  const chunks: Buffer[] = [];
  let size = 0;
  for await (const chunk of request) {
    const bytes = Buffer.from(chunk);
    size += bytes.length;
    if (size > MAX_BODY_BYTES) throw new Error("request body too large");
    chunks.push(bytes);
  }
  return Buffer.concat(chunks).toString("utf8");
}

/** Arguments from the query, a form or JSON; null when the body is not what its type says. */
export function readArguments(
  url: URL,
  contentType: string | undefined,
  body: string,
): Fields | null {
  const query = Object.fromEntries(url.searchParams);
  if (body === "") return query;
  if (contentType?.startsWith("application/x-www-form-urlencoded")) {
    return { ...query, ...Object.fromEntries(new URLSearchParams(body)) };
  }
  if (!contentType?.startsWith("application/json")) return null;
  const parsed = parseJson(body);
  return isRecord(parsed) ? { ...query, ...parsed } : null;
}
