import { z } from "@hono/zod-openapi";

import { problem } from "../compat-schemas.ts";

export const maximum = 10;

export const inviteRequest = z
  .strictObject({ emails: z.array(z.string()).max(maximum).optional() })
  .openapi("invite_request");

export const inviteResponse = z
  .strictObject({
    errors: z
      .record(z.string(), problem)
      .optional()
      .openapi({ description: "By address, why it was not invited" }),
    invitations: z
      .record(z.string(), z.string())
      .optional()
      .openapi({ description: "By address, the id of its invitation" }),
  })
  .openapi("invite_response");
