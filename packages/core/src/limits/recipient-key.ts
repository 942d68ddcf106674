import { createHash } from "node:crypto";

/**
 * Who gets the mails of an address, as a hash: `jane+acme@x.com` reaches the same person as
 * `jane@x.com`. Folding is for this count alone, never for who somebody is.
 */
export function recipientKey(emailKey: string): string {
  const at = emailKey.lastIndexOf("@");
  const [folded = ""] = emailKey.slice(0, at).split("+", 1);
  const local = folded === "" ? emailKey.slice(0, at) : folded;
  return createHash("sha256")
    .update(local + emailKey.slice(at))
    .digest("hex");
}
