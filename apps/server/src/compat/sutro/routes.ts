import { createRoute, z } from "@hono/zod-openapi";

import {
  idempotencyHeader,
  json,
  organizationHeader,
  problem,
  problems,
} from "../compat-schemas.ts";
import { invitationRequest, invitationsSent, pendingInvitation } from "./schemas.ts";

export const createInvitationsRoute = createRoute({
  method: "post",
  path: "/invitations",
  operationId: "createInvitations",
  summary: "Send invitations to Members",
  description:
    "Sends invitation emails to one or more new Members. A pending invitation is sent again, at most once in the organization's cooldown.",
  request: {
    headers: [idempotencyHeader, organizationHeader],
    body: { required: true, content: json(invitationRequest) },
  },
  responses: {
    201: { description: "Invitations sent", content: json(invitationsSent) },
    ...problems(400, 401, 403, 404, 413, 429, 500, 503),
    409: {
      description:
        "There is already a Member with one of the provided email addresses; nothing was sent. `details.emails` lists them",
      content: json(problem),
    },
  },
});

export const getInvitationsRoute = createRoute({
  method: "get",
  path: "/invitations",
  operationId: "getInvitations",
  summary: "Get a list of pending invitations",
  request: { headers: organizationHeader },
  responses: {
    200: {
      description: "The pending invitations for the current customer, newest first",
      content: json(z.array(pendingInvitation)),
    },
    ...problems(400, 401, 403, 404, 429, 500, 503),
  },
});
