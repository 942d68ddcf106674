import { z } from "@hono/zod-openapi";

import { dateTime, emailAddress, uuid } from "../compat-schemas.ts";

export const maximum = 100;

export const invitationRequest = z
  .object({ emailAddresses: z.array(emailAddress).min(1).max(maximum) })
  .openapi("MemberInvitation");

export const invitationsSent = z.object({ success: z.boolean(), message: z.string() });

export const pendingInvitation = z
  .object({
    id: uuid,
    customerId: uuid,
    inviterId: uuid,
    email: emailAddress,
    token: uuid.openapi({
      description: "The public part of the invitation's link; alone it accepts nothing",
    }),
    expiresAt: dateTime,
    createdAt: dateTime,
  })
  .openapi("Invitation");
