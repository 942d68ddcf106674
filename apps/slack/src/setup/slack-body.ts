import type { IncomingMessage } from "node:http";
import { parse } from "node:querystring";

import { requireBoundedJson } from "@usher/core";

/** Ten times what Slack sends at most. */
const limitBytes = 1_048_576;

/**
 * Reads the body for Bolt, which takes a `rawBody` that is there. What carries no object, or one out
 * of all bounds, is not Slack's: Bolt would fail on a `null` with an uncaught error, which ends the
 * process.
 */
export async function readSlackBody(
  request: IncomingMessage & { rawBody?: Buffer },
): Promise<"read" | "too_large" | "no_object"> {
  const chunks: Buffer[] = [];
  let size = 0;
  // A request without an encoding is a stream of buffers.
  for await (const chunk of request as AsyncIterable<Buffer>) {
    size += chunk.length;
    if (size <= limitBytes) chunks.push(chunk);
  }
  if (size > limitBytes) return "too_large";
  request.rawBody = Buffer.concat(chunks);
  return carriesObject(request.rawBody.toString(), request.headers["content-type"])
    ? "read"
    : "no_object";
}

/** True as well for what cannot be parsed: Bolt looks at the signature and then answers that itself. */
function carriesObject(body: string, contentType: string | undefined): boolean {
  const form = contentType === "application/x-www-form-urlencoded";
  const json = form ? parse(body)["payload"] : body;
  if (typeof json !== "string") return true;
  try {
    const value: unknown = JSON.parse(json);
    return typeof value === "object" && value !== null && isBounded(value);
  } catch {
    return true;
  }
}

function isBounded(value: unknown): boolean {
  try {
    requireBoundedJson(value);
    return true;
  } catch {
    return false;
  }
}
