import { OpenAPIHono } from "@hono/zod-openapi";
import { createInvitation, requireInviter, toErrorView, UsherError, type Actor } from "@usher/core";

import { exchangeOf } from "../../http/exchange.ts";
import type { HttpEnv } from "../../http/http-env.ts";
import { rejectMethod, respondError } from "../../http/respond.ts";
import type { CompatApi, CompatDeps } from "../compat-deps.ts";
import { contextOf, readBody, type CompatRequest } from "../compat-request.ts";
import { checkedIdempotencyKey } from "../idempotency-key.ts";
import { answerProblem } from "../problem.ts";
import { inviteAnswer } from "./project.ts";
import { inviteRoute } from "./routes.ts";
import { inviteRequest, maximum } from "./schemas.ts";

const routePath = "/org/:org/user/-invite";
const organizationName = /^[a-z0-9](?:-?[a-z0-9])*$/;
const maxNameLength = 63;

/** Control Plane's `-invite`: partial, a map of errors beside a map of invitations. */
export function controlPlaneApi(deps: CompatDeps): CompatApi {
  const app = new OpenAPIHono<HttpEnv>();
  app.openAPIRegistry.registerPath(inviteRoute);
  app.post(routePath, (c) => invite(deps, c, c.req.param("org")));
  app.all(routePath, rejectMethod("POST"));
  app.onError((error, c) => reject(c, error));
  return {
    name: "control-plane",
    vendor: "Control Plane",
    description: "Invite users to an org that is named in the path.",
    credential: {
      type: "apiKey",
      in: "header",
      name: "Authorization",
      description: "A key of Usher or a session, with or without Bearer before it",
    },
    app,
  };
}

async function invite(deps: CompatDeps, c: CompatRequest, org: string): Promise<Response> {
  const actor = await callerOf(deps, c);
  if (org.length > maxNameLength || !organizationName.test(org))
    throw new UsherError("organization.not_found");
  const ctx = await contextOf(deps, c, { actor, organization: org, procedure: "create" });
  const { emails = [] } = await readBody(c, ctx, inviteRequest);
  const idempotencyKey = checkedIdempotencyKey(c.req.header("idempotency-key"));
  if (emails.length === 0) {
    // The published body may be absent; the verb takes at least one entry.
    await requireInviter(ctx);
    return c.json({ errors: {}, invitations: {} });
  }
  const output = await createInvitation(
    ctx,
    {
      entries: emails.map((email) => ({ email })),
      mode: "partial",
      onMember: "report",
      onPending: "report",
      onDuplicate: "collapse",
      idempotencyKey,
    },
    { maximum, onApprovalNeeded: "reject", source: "control-plane", vendorCodes: true },
  );
  return c.json(inviteAnswer(emails, output, exchangeOf(c.env.incoming).requestId));
}

/** The credential is the header's plain value; its scheme is optional. */
async function callerOf(deps: CompatDeps, c: CompatRequest): Promise<Actor> {
  const credential = c.req.header("authorization")?.replace(/^Bearer +/i, "");
  if (credential === undefined) throw new UsherError("authorize.unauthenticated");
  return deps.authenticator.fromCredential(credential);
}

/** The published document has no 401 and no 404: a caller who may not know of an org gets a 403. */
function reject(c: CompatRequest, error: unknown): Response {
  const view = toErrorView(error);
  switch (view.code) {
    case "authorize.unauthenticated":
    case "authorize.identity_mismatch":
      return answerProblem(c, { ...view, status: 403 });
    case "organization.not_found":
      return answerProblem(c, toErrorView(new UsherError("authorize.forbidden")));
    default:
      return respondError(c, error);
  }
}
