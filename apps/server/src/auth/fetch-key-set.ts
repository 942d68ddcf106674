import type { FetchImplementation } from "jose";

const maxBytes = 256 * 1024;

/**
 * A provider's key set, read whole before it is parsed: an answer beyond 256 KiB is rejected while it
 * arrives, and the signal of the call ends one that never ends.
 */
export const fetchKeySet: FetchImplementation = async (url, options) => {
  const response = await fetch(url, options);
  if (response.status !== 200 || response.body === null) {
    await response.body?.cancel();
    return response;
  }
  const chunks: Uint8Array[] = [];
  let size = 0;
  // Leaving the loop cancels the rest.
  for await (const chunk of response.body) {
    size += chunk.byteLength;
    if (size > maxBytes) throw new Error(`the key set is larger than ${maxBytes} bytes`);
    chunks.push(chunk);
  }
  return new Response(Buffer.concat(chunks), { headers: response.headers });
};
