import { randomUUID } from "node:crypto";

/** Without an address of a person: it is logged, and sealed in the audit. */
const harmless = /^(?!.*(?:@|%40))[\x21-\x7e]{1,128}$/;

/** The caller's own id where it is harmless in headers, logs and the audit, otherwise a new one. */
export function requestIdOf(header: string | string[] | undefined): string {
  return typeof header === "string" && harmless.test(header) ? header : randomUUID();
}
