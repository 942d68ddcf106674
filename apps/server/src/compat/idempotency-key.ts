import { UsherError } from "@usher/core";

const maxLength = 255;
const control = /\p{Cc}/u;

/** Throws `request.invalid` for a key that is empty, too long or has control characters. */
export function checkedIdempotencyKey(header: string | undefined): string | undefined {
  if (header === undefined) return undefined;
  if (header === "" || header.length > maxLength || control.test(header))
    throw new UsherError("request.invalid", {
      message: `Idempotency-Key has 1 to ${maxLength} characters, none of them a control character.`,
    });
  return header;
}
