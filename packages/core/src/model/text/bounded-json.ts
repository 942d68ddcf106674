import { UsherError } from "../errors.ts";

const maxDepth = 64;
/** Twenty entries with 4 KB of metadata each have fewer. */
const maxValues = 50_000;

/**
 * Bounds the shape of parsed JSON before anything recurses into it or copies it. Throws
 * `request.invalid` for what is nested too deeply, `request.too_large` for too many values.
 */
export function requireBoundedJson(json: unknown): void {
  let level: unknown[] = [json];
  let values = 0;
  for (let depth = 0; level.length > 0; depth += 1) {
    if (depth > maxDepth)
      throw new UsherError("request.invalid", {
        message: `The input is nested more than ${maxDepth} levels deep.`,
      });
    values += level.length;
    const next: unknown[] = [];
    for (const value of level) {
      if (typeof value !== "object" || value === null) continue;
      for (const inner of Object.values(value)) next.push(inner);
      if (values + next.length > maxValues)
        throw new UsherError("request.too_large", {
          message: `The input has more than ${maxValues} values.`,
        });
    }
    level = next;
  }
}
