import { addressOf } from "@usher/core";

/** How a person names an approval request: its id, the short code shown beside it, or an invitee's address. */
export type RequestRef =
  | { by: "id"; id: string }
  | { by: "code"; code: string }
  | { by: "email"; email: string };

const codeLength = 8;
const uuid = /^[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}$/;

/** The last characters of the id: of a UUIDv7 these are random, while the first ones are its time. */
export function requestCode(approvalRequestId: string): string {
  return approvalRequestId.slice(-codeLength);
}

export function parseRequestRef(word: string): RequestRef | null {
  const typed = word.toLowerCase().replace(/^#/u, "");
  if (uuid.test(typed)) return { by: "id", id: typed };
  if (/^[0-9a-f]{8}$/u.test(typed)) return { by: "code", code: typed };
  return word.indexOf("@") > 0 && !word.startsWith("<")
    ? { by: "email", email: addressOf(word) }
    : null;
}
