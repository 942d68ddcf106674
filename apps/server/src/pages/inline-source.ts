import { createHash } from "node:crypto";

/** The source expression by which a content security policy allows this inline style or script, and no other. */
export function inlineSource(text: string): string {
  return `'sha256-${createHash("sha256").update(text).digest("base64")}'`;
}
