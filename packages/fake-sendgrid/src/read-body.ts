import type { IncomingMessage } from "node:http";

/** 30 MB, the announced limit of a whole request. */
export const maximumBodyBytes = 31_457_280;

export type ReadBody =
  | { kind: "complete"; size: number; bytes: Buffer }
  | { kind: "too_large"; size: number }
  | { kind: "aborted"; size: number };

/**
 * Reads a request to its end. Beyond the limit nothing is kept, and beyond twice the limit nothing
 * is read: the client has had its chance to stop writing and see the answer.
 */
export async function readBody(request: IncomingMessage): Promise<ReadBody> {
  const chunks: Buffer[] = [];
  let size = 0;
  try {
    // A request without an encoding set yields buffers only.
    const parts = request.iterator({ destroyOnReturn: false }) as AsyncIterable<Buffer>;
    for await (const chunk of parts) {
      size += chunk.length;
      if (size > maximumBodyBytes) chunks.splice(0);
      else chunks.push(chunk);
      if (size > 2 * maximumBodyBytes) break;
    }
  } catch {
    return { kind: "aborted", size };
  }
  if (size > maximumBodyBytes) return { kind: "too_large", size };
  return { kind: "complete", size, bytes: Buffer.concat(chunks) };
}

/** The JSON value of the bytes, or undefined when they are not UTF-8 JSON. */
export function parseJson(bytes: Buffer): unknown {
  try {
    return JSON.parse(new TextDecoder("utf-8", { fatal: true }).decode(bytes));
  } catch {
    return undefined;
  }
}
