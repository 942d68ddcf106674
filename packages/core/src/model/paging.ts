import { Buffer } from "node:buffer";

import { z } from "zod";

import { UsherError } from "./errors.ts";
import { isId } from "./ids.ts";

/** Times as rows have them; PostgreSQL takes neither the year 0 nor as many digits as one likes. */
const createdCursor = z.object({
  createdAt: z.iso
    .datetime()
    .max(27)
    .regex(/^[2-9]/),
  id: z.string().refine(isId),
});
export type CreatedCursor = z.infer<typeof createdCursor>;

/** An opaque keyset cursor. */
export function encodeCursor(row: CreatedCursor): string {
  return Buffer.from(`${row.createdAt} ${row.id}`).toString("base64url");
}

/** Throws `request.invalid` for a cursor that is not ours. */
export function decodeCursor(cursor: string | undefined): CreatedCursor | null {
  if (cursor === undefined) return null;
  const [createdAt, id] = Buffer.from(cursor, "base64url").toString().split(" ");
  const parsed = createdCursor.safeParse({ createdAt, id });
  if (parsed.success) return parsed.data;
  throw new UsherError("request.invalid", {
    message: "This cursor does not belong to this list. Start again without one.",
    path: "cursor",
  });
}

/** Splits one row more than asked for into the page and the cursor of the next. */
export function page<T>(
  rows: readonly T[],
  limit: number,
  cursorOf: (last: T) => string,
): { rows: T[]; nextCursor: string | null } {
  const shown = rows.slice(0, limit);
  const last = shown.at(-1);
  return { rows: shown, nextCursor: rows.length > limit && last ? cursorOf(last) : null };
}
