const minBytes = 32;
const base64 = /^[A-Za-z0-9+/_-]+={0,2}$/;

type Keys = { keys: Buffer[]; problem: string | null };

/** LINK_KEYS as the server reads it; the problem never repeats a key. */
export function readLinkKeys(text: string | undefined): Keys {
  return readKeys(text, "LINK_KEYS");
}

/** The same of another variable. */
export function readKeys(text: string | undefined, name: string): Keys {
  const parts = (text ?? "")
    .split(",")
    .map((part) => part.trim())
    .filter((part) => part !== "");
  const keys = parts.map((part) => Buffer.from(part, "base64"));
  const weak = keys.findIndex((key, at) => key.length < minBytes || !base64.test(parts[at] ?? ""));
  if (parts.length === 0) return { keys, problem: `${name} is missing.` };
  if (weak !== -1)
    return {
      keys,
      problem: `Key ${weak + 1} of ${name} is not base64 of at least ${minBytes} bytes.`,
    };
  return { keys, problem: null };
}
