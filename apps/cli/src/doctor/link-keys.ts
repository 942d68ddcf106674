const leastBytes = 32;
const base64 = /^[A-Za-z0-9+/_-]+={0,2}$/;

/** LINK_KEYS as the server reads it; the problem never repeats a key. */
export function readLinkKeys(text: string | undefined): { keys: Buffer[]; problem: string | null } {
  const parts = (text ?? "")
    .split(",")
    .map((part) => part.trim())
    .filter((part) => part !== "");
  const keys = parts.map((part) => Buffer.from(part, "base64"));
  const weak = keys.findIndex(
    (key, at) => key.length < leastBytes || !base64.test(parts[at] ?? ""),
  );
  if (parts.length === 0) return { keys, problem: "LINK_KEYS is missing." };
  if (weak !== -1)
    return {
      keys,
      problem: `Key ${weak + 1} of LINK_KEYS is not base64 of at least ${leastBytes} bytes.`,
    };
  return { keys, problem: null };
}
