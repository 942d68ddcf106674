import { randomUUID } from "node:crypto";
import { v7 } from "uuid";

/** A UUIDv7: ids of rows sort by the time they were made. */
export function newId(): string {
  return v7();
}

/** A random UUIDv4, for what must not reveal when it was made. */
export function randomId(): string {
  return randomUUID();
}

const uuid = /^[0-9a-f]{8}-[0-9a-f]{4}-[1-8][0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}$/i;

export function isId(text: string): boolean {
  return uuid.test(text);
}
