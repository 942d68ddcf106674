import type { IncomingMessage } from "node:http";

export type Body = { kind: "read"; bytes: Buffer } | { kind: "too_large" } | { kind: "aborted" };

/** How much of a rejected body is still read, so that the client can read why. */
const drainFactor = 8;

/**
 * The whole body, whether its length was declared or not. What exceeds the limit is discarded as
 * it comes in and never kept.
 */
export async function readBody(req: IncomingMessage, limitBytes: number): Promise<Body> {
  const declared = Number(req.headers["content-length"] ?? 0);
  if (declared === 0 && req.headers["transfer-encoding"] === undefined)
    return { kind: "read", bytes: Buffer.alloc(0) };
  if (declared > limitBytes * drainFactor) return { kind: "too_large" };

  return new Promise((resolve) => {
    const chunks: Buffer[] = [];
    let size = 0;
    req.on("data", (chunk: Buffer) => {
      size += chunk.length;
      if (size <= limitBytes) chunks.push(chunk);
      else chunks.length = 0;
      if (size > limitBytes * drainFactor) resolve({ kind: "too_large" });
    });
    req.on("end", () => {
      resolve(
        size > limitBytes
          ? { kind: "too_large" }
          : { kind: "read", bytes: Buffer.concat(chunks, size) },
      );
    });
    req.on("close", () => resolve({ kind: "aborted" }));
    req.on("error", () => resolve({ kind: "aborted" }));
  });
}
