import { createHash } from "node:crypto";

/** Of the people, not of the bytes: another version may read the same file in another way. */
export function fingerprintOf(parts: readonly unknown[]): string {
  return createHash("sha256").update(JSON.stringify(parts)).digest("hex").slice(0, 40);
}
