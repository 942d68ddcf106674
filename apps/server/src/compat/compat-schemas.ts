import { z } from "@hono/zod-openapi";
import { invalidEmail, parseEmailAddress } from "@usher/core";

/** Every error of every compatibility API, published or ours. */
export const problem = z
  .strictObject({
    status: z.number().int(),
    message: z.string(),
    code: z.string().openapi({ example: "authorize.forbidden" }),
    details: z.record(z.string(), z.unknown()),
    id: z.string().openapi({ description: "The request's id, as in X-Request-Id" }),
  })
  .openapi("Error");

export const emailAddress = z
  .string()
  .superRefine((text, check) => {
    const parsed = parseEmailAddress(text);
    if (parsed.ok) return;
    const { message } = invalidEmail(parsed.reason);
    check.addIssue({ code: "custom", message });
  })
  .openapi({ format: "email", example: "jane@acme.com" });

export const uuid = z.string().openapi({ format: "uuid" });
export const dateTime = z.string().openapi({ format: "date-time" });

export const idempotencyHeader = z.object({
  "Idempotency-Key": z.string().min(1).max(255).optional().openapi({
    description:
      "The same key and body within 24 hours get the same answer and send nothing again; another body gets 409.",
  }),
});

export const organizationHeader = z.object({
  "X-Org-ID": z.string().optional().openapi({
    description:
      "Id, TypeID or name of the organization. Needed by a person who belongs to several; a key of an organization means its own.",
  }),
});

/** `application/json` of a schema, as the document wants it. */
export function json<Schema extends z.ZodType>(schema: Schema) {
  return { "application/json": { schema } };
}

const problemTexts: Record<number, string> = {
  400: "The request is not valid",
  401: "No valid credentials",
  403: "Not allowed",
  404: "Not found for this caller",
  409: "Conflict with the current state",
  413: "The body is too large",
  429: "Too many requests; Retry-After says when to try again",
  500: "Internal error; nothing was changed",
  503: "Try again in a moment; nothing was changed",
};

/** Responses of the document that carry the error envelope. */
export function problems(...statuses: readonly number[]) {
  return Object.fromEntries(
    statuses.map((status) => [
      status,
      { description: problemTexts[status] ?? "Error", content: json(problem) },
    ]),
  );
}
