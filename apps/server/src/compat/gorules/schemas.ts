import { z } from "@hono/zod-openapi";

import { dateTime, emailAddress, uuid } from "../compat-schemas.ts";

export const maximum = 10;

export const inviteRequest = z.object({
  emails: z
    .array(emailAddress)
    .min(1)
    .max(maximum)
    .openapi({ description: "List of email addresses to invite (max 10)" }),
});

export const createdInvitation = z
  .object({
    id: uuid.openapi({ description: "Unique identifier of the invitation" }),
    email: emailAddress.openapi({ description: "Email address the invitation was sent to" }),
    status: z
      .enum(["pending", "accepted"])
      .openapi({ description: "Current status of the invitation" }),
    userId: uuid.openapi({ description: "ID of the user associated with this invitation" }),
    createdAt: dateTime.openapi({ description: "Timestamp when the invitation was created" }),
    expiresAt: dateTime
      .nullable()
      .optional()
      .openapi({ description: "Timestamp when the invitation expires; null if it never does" }),
  })
  .openapi("Invitation");
