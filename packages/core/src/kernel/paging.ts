import { Buffer } from "node:buffer";

import { UsherError } from "./errors.ts";
import { isId } from "./ids.ts";

export type CreatedCursor = { createdAt: string; id: string };

/** An opaque keyset cursor. */
export function encodeCursor(row: CreatedCursor): string {
  return Buffer.from(`${row.createdAt} ${row.id}`).toString("base64url");
}

/** Throws `request.invalid` for a cursor that is not ours. */
export function decodeCursor(cursor: string | undefined): CreatedCursor | null {
  if (cursor === undefined) return null;
  const [createdAt = "", id = ""] = Buffer.from(cursor, "base64url").toString().split(" ");
  if (!isId(id) || Number.isNaN(Date.parse(createdAt)))
    throw new UsherError("request.invalid", {
      message: "The cursor is not one of ours.",
      path: "cursor",
    });
  return { createdAt, id };
}

/** Splits one row more than asked for into the page and the cursor of the next. */
export function page<T extends CreatedCursor>(
  rows: readonly T[],
  limit: number,
): { rows: T[]; nextCursor: string | null } {
  const shown = rows.slice(0, limit);
  const last = shown.at(-1);
  return { rows: shown, nextCursor: rows.length > limit && last ? encodeCursor(last) : null };
}
