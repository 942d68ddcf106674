import { createRoute, z } from "@hono/zod-openapi";

import { idempotencyHeader, json, organizationHeader, problems } from "../compat-schemas.ts";
import { createdInvitation, inviteRequest } from "./schemas.ts";

export const inviteRoute = createRoute({
  method: "post",
  path: "/api/users",
  operationId: "inviteUsers",
  summary: "Invite users",
  description:
    "Sends invitation emails to the specified email addresses to join the organisation. Takes the session of a signed-in person, no key. Members are left out of the answer; a pending invitation is sent again and keeps its id.",
  request: {
    headers: [idempotencyHeader, organizationHeader],
    body: { required: true, content: json(inviteRequest) },
  },
  responses: {
    200: { description: "List of created invitations", content: json(z.array(createdInvitation)) },
    ...problems(400, 401, 403, 404, 409, 413, 429, 500, 503),
  },
});
