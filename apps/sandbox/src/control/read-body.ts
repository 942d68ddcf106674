import type { Context } from "hono";
import { HTTPException } from "hono/http-exception";
import type { z } from "zod";

/** The request's JSON as the schema says; otherwise a 400 that names what is wrong. */
export async function body<Schema extends z.ZodType>(
  c: Context,
  schema: Schema,
): Promise<z.output<Schema>> {
  const json: unknown = await c.req.json().catch(() => null);
  const parsed = schema.safeParse(json);
  if (parsed.success) return parsed.data;
  const [issue] = parsed.error.issues;
  throw new HTTPException(400, {
    message: `${issue?.path.join(".") ?? ""}: ${issue?.message ?? ""}`,
  });
}
