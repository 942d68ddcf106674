import { OpenAPIHono } from "@hono/zod-openapi";
import { createInvitation, UsherError, type Actor } from "@usher/core";

import type { HttpEnv } from "../../http/http-env.ts";
import { rejectMethod } from "../../http/respond.ts";
import type { CompatApi, CompatDeps } from "../compat-deps.ts";
import { contextOf, readBody, type CompatRequest } from "../compat-request.ts";
import { checkedIdempotencyKey } from "../idempotency-key.ts";
import { createdAnswer } from "./project.ts";
import { inviteRoute } from "./routes.ts";
import { inviteRequest, maximum } from "./schemas.ts";

/** GoRules' `/api/users`: members are omitted, pending ones are sent again and returned. */
export function gorulesApi(deps: CompatDeps): CompatApi {
  const app = new OpenAPIHono<HttpEnv>();
  app.openAPIRegistry.registerPath(inviteRoute);
  app.post(inviteRoute.path, (c) => invite(deps, c));
  app.all(inviteRoute.path, rejectMethod("POST"));
  return {
    name: "gorules",
    vendor: "GoRules",
    description: "Invite users to an organisation, as a signed-in person.",
    credential: {
      type: "http",
      scheme: "bearer",
      description:
        "The session of a signed-in person, after Bearer or after Internal, the vendor's own scheme; a key is rejected",
    },
    app,
  };
}

async function invite(deps: CompatDeps, c: CompatRequest): Promise<Response> {
  const actor = await sessionOf(deps, c);
  const ctx = await contextOf(deps, c, { actor, procedure: "create" });
  const { emails } = await readBody(c, ctx, inviteRequest);
  const output = await createInvitation(
    ctx,
    {
      entries: emails.map((email) => ({ email })),
      // The answer has no place for a rejected address, so one rejects the call.
      mode: "atomic",
      onMember: "skip",
      onPending: "resend",
      onDuplicate: "collapse",
      idempotencyKey: checkedIdempotencyKey(c.req.header("idempotency-key")),
    },
    { maximum, onApprovalNeeded: "reject", source: "gorules", vendorCodes: true },
  );
  return c.json(createdAnswer(output));
}

/**
 * The published security scheme is `internal`, the console's own, and takes no key. Throws
 * `authorize.unauthenticated`, `authorize.forbidden`.
 */
async function sessionOf(deps: CompatDeps, c: CompatRequest): Promise<Actor> {
  const header = c.req.header("authorization")?.replace(/^internal(?= )/i, "Bearer");
  const actor = await deps.authenticator.fromHeader(header);
  if (actor === null) throw new UsherError("authorize.unauthenticated");
  if (actor.kind !== "session")
    throw new UsherError("authorize.forbidden", {
      message: "This address takes the session of a signed-in person, not a key.",
    });
  return actor;
}
