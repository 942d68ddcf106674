import { z } from "@hono/zod-openapi";

import { dateTime } from "../compat-schemas.ts";

export const maximum = 20;

export const inviteEntry = z
  .object({
    email: z.string().nullish().openapi({ example: "jane@acme.com" }),
    role_slugs: z
      .array(z.string())
      .nullish()
      .openapi({
        description:
          'Exactly one system role (member, billing, admin or owner); custom roles (org-*) only alongside member. Default ["member"].',
        example: ["member"],
      }),
  })
  .openapi("InviteEntry");

/** Length is the core's to judge: its codes come after those of the shape. */
export const inviteBatch = z
  .array(inviteEntry)
  .nullable()
  .openapi({ minItems: 1, maxItems: maximum, description: "Invitation entries" });

export const invitation = z
  .object({
    object: z.literal("invitation"),
    id: z.string().openapi({ example: "inv_01h455vb4pex5vsknk084sn02q" }),
    email: z.string().openapi({ description: "The normalized address" }),
    state: z.enum(["pending", "accepted", "expired", "revoked"]),
    role_slugs: z.array(z.string()),
    expires_at: dateTime.nullable(),
    created_at: dateTime,
  })
  .openapi("Invitation");

export const inviteResult = z
  .object({
    object: z.literal("invite_result"),
    email: z.string().openapi({ description: "As given, trimmed" }),
    success: z.boolean(),
    invitation: invitation.nullable(),
    error: z.string().openapi({ description: "The error's code; empty on success" }),
    message: z.string().openapi({ description: "The error in words; empty on success" }),
    status: z.number().int().openapi({ description: "The HTTP status of this entry alone" }),
    delivery: z.enum(["accepted", "queued"]).nullable().openapi({
      description:
        "accepted: the email provider accepted the email; queued: it is not there yet; null: there is none",
    }),
  })
  .openapi("InviteResult");
