import { randomUUID } from "node:crypto";

const visibleAscii = /^[\x21-\x7e]{1,128}$/;

/** The caller's own id where it is harmless in headers and logs, otherwise a new one. */
export function requestIdOf(header: string | string[] | undefined): string {
  return typeof header === "string" && visibleAscii.test(header) ? header : randomUUID();
}
