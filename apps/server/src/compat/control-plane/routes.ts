import { createRoute, z } from "@hono/zod-openapi";

import { idempotencyHeader, json, problem, problems } from "../compat-schemas.ts";
import { inviteRequest, inviteResponse } from "./schemas.ts";

export const inviteRoute = createRoute({
  method: "post",
  path: "/org/{org}/user/-invite",
  operationId: "inviteUsers",
  summary: "Invite users to this org",
  description:
    "Every address is a key of exactly one of the two maps, in lower case. The credential is the plain value of Authorization; `Bearer` before it does no harm. No addresses are no error: both maps are empty.",
  request: {
    params: z.object({
      org: z.string().openapi({ description: "The org's name", example: "acme" }),
    }),
    headers: idempotencyHeader,
    body: { content: json(inviteRequest) },
  },
  responses: {
    200: { description: "Success, also where every address failed", content: json(inviteResponse) },
    ...problems(400, 409, 413, 429, 500, 503),
    403: { description: "Access denied, or no valid credentials", content: json(problem) },
  },
});
