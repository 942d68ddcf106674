import { createRoute, z } from "@hono/zod-openapi";

import { idempotencyHeader, json, problem, problems } from "../compat-schemas.ts";
import { inviteBatch, inviteResult } from "./schemas.ts";

const results = z.array(inviteResult);

/** Where every entry failed the answer has the highest status among them and is still the array. */
const resultsOr = (description: string) => ({
  description: `${description}; the array where every entry failed, otherwise the error`,
  content: json(z.union([results, problem])),
});

export const sendRoute = createRoute({
  method: "post",
  path: "/orgs/{id}/invitations",
  operationId: "sendInvitations",
  summary: "Send invitations",
  description:
    "Sends email invitations to join an organization. Each invitation is sent independently; partial failures are reported per entry, in the order of the request. A personal key needs X-Org-ID equal to the path; a session needs a second factor proved within 10 minutes to offer more than member.",
  request: {
    params: z.object({
      id: z.string().openapi({
        description: "Organization ID",
        example: "org_01h455vb4pex5vsknk084sn02q",
      }),
    }),
    headers: [
      idempotencyHeader,
      z.object({
        "X-Org-ID": z
          .string()
          .optional()
          .openapi({ description: "The organization of the path; required with a personal key" }),
      }),
    ],
    body: { required: true, content: json(inviteBatch) },
  },
  responses: {
    200: { description: "At least one invitation was sent", content: json(results) },
    ...problems(401, 404, 413, 503),
    400: resultsOr("The request is not valid"),
    403: resultsOr("Not allowed"),
    409: resultsOr("Conflict with the current state"),
    429: resultsOr("Too many requests; Retry-After says when to try again"),
    500: resultsOr("Internal error"),
  },
});
