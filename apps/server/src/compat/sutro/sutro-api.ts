import { OpenAPIHono } from "@hono/zod-openapi";
import { createInvitation, listPendingSelectors } from "@usher/core";

import type { HttpEnv } from "../../http/http-env.ts";
import { rejectMethod } from "../../http/respond.ts";
import type { CompatApi, CompatDeps } from "../compat-deps.ts";
import { bearerOf, contextOf, readBody, type CompatRequest } from "../compat-request.ts";
import { checkedIdempotencyKey } from "../idempotency-key.ts";
import { pendingAnswer, sentAnswer } from "./project.ts";
import { createInvitationsRoute, getInvitationsRoute } from "./routes.ts";
import { invitationRequest, maximum } from "./schemas.ts";

/** Sutro's `/invitations`: all or nothing on members, pending ones are sent again. */
export function sutroApi(deps: CompatDeps): CompatApi {
  const app = new OpenAPIHono<HttpEnv>();
  app.openAPIRegistry.registerPath(createInvitationsRoute);
  app.openAPIRegistry.registerPath(getInvitationsRoute);
  app.post(createInvitationsRoute.path, (c) => create(deps, c));
  app.get(getInvitationsRoute.path, (c) => list(deps, c));
  app.all(createInvitationsRoute.path, rejectMethod("GET, HEAD, POST"));
  return {
    name: "sutro",
    vendor: "Sutro",
    description: "Invite members by address and list the pending invitations.",
    credential: {
      type: "http",
      scheme: "bearer",
      description: "A key of Usher, or the session of a signed-in person",
    },
    app,
  };
}

async function create(deps: CompatDeps, c: CompatRequest): Promise<Response> {
  const actor = await bearerOf(deps, c);
  const ctx = await contextOf(deps, c, { actor, procedure: "create" });
  const { emailAddresses } = await readBody(c, ctx, invitationRequest);
  const output = await createInvitation(
    ctx,
    {
      entries: emailAddresses.map((email) => ({ email })),
      // The answer has no part per address, so nothing happens unless everything can.
      mode: "atomic",
      onMember: "reject",
      onPending: "resend",
      onDuplicate: "collapse",
      idempotencyKey: checkedIdempotencyKey(c.req.header("idempotency-key")),
    },
    { maximum, onApprovalNeeded: "reject", source: "sutro", vendorCodes: true },
  );
  return c.json(sentAnswer(output), 201);
}

async function list(deps: CompatDeps, c: CompatRequest): Promise<Response> {
  const actor = await bearerOf(deps, c);
  const ctx = await contextOf(deps, c, { actor, procedure: "list" });
  return c.json((await listPendingSelectors(ctx)).map(pendingAnswer));
}
