import { OpenAPIHono } from "@hono/zod-openapi";
import {
  appRouter,
  createInvitation,
  requirementOf,
  toErrorView,
  UsherError,
  type Actor,
} from "@usher/core";
import type { ContentfulStatusCode } from "hono/utils/http-status";

import { exchangeOf } from "../../http/exchange.ts";
import type { HttpEnv } from "../../http/http-env.ts";
import { rejectMethod, respondError } from "../../http/respond.ts";
import type { CompatApi, CompatDeps } from "../compat-deps.ts";
import { contextFor, namedOrganization, type CompatRequest } from "../compat-request.ts";
import { checkedIdempotencyKey } from "../idempotency-key.ts";
import { answerProblem } from "../problem.ts";
import { admit } from "./admission.ts";
import { awaitFirstAttempts } from "./await-delivery.ts";
import { resultsAnswer } from "./project.ts";
import { readBatch } from "./read-batch.ts";
import { NameTrustRejection, renamed } from "./rejection.ts";
import { sendRoute } from "./routes.ts";
import { maximum } from "./schemas.ts";

const routePath = "/orgs/:id/invitations";
const defaultDeliveryWaitMs = 5_000;

/** NameTrust's `/orgs/{id}/invitations`: partial, with 26 codes in one order. */
export function nametrustApi(deps: CompatDeps): CompatApi {
  const app = new OpenAPIHono<HttpEnv>();
  app.openAPIRegistry.registerPath(sendRoute);
  app.post(routePath, (c) => send(deps, c, c.req.param("id")));
  app.all(routePath, rejectMethod("POST"));
  app.onError((error, c) => reject(c, error));
  return {
    name: "nametrust",
    vendor: "NameTrust",
    description: "Send 1 to 20 invitations with roles, answered one by one.",
    credential: {
      type: "http",
      scheme: "bearer",
      description: "An organization's key, a personal key, or the session of a signed-in person",
    },
    app,
  };
}

async function send(deps: CompatDeps, c: CompatRequest, typeId: string): Promise<Response> {
  const actor = await callerOf(deps, c);
  const named = namedOrganization(c);
  const requirement = requirementOf(appRouter.invitation.create);
  const anywhere = contextFor(deps, c, { actor, organization: null, requirement });
  const { read } = anywhere.store;
  const organization = await admit(read, deps.limits, { actor, requirement, typeId, named });

  const entries = readBatch(await c.req.text());
  const idempotencyKey = checkedIdempotencyKey(c.req.header("idempotency-key"));
  const output = await createInvitation(
    { ...anywhere, organization },
    {
      entries: entries.map(({ email, role_slugs: roles }) => ({ email: email ?? "", roles })),
      mode: "partial",
      onMember: "report",
      onPending: "report",
      onDuplicate: "reject",
      idempotencyKey,
    },
    {
      maximum,
      onApprovalNeeded: "reject",
      source: "nametrust",
      vendorCodes: true,
      stepUpFor: "beyond_member",
    },
  );

  const sent = output.results.flatMap(({ invitation }) => invitation ?? []);
  const attempts = await awaitFirstAttempts(read, sent, {
    forMs: deps.deliveryWaitMs ?? defaultDeliveryWaitMs,
    signal: c.req.raw.signal,
  });
  const { results, status } = resultsAnswer(output.results, attempts);
  // Every status of an entry is one that may have a body.
  return c.json(results, status as ContentfulStatusCode);
}

/** Steps 1 and 1′; step 2 came before them. A valid credential without an identity has its own code. */
async function callerOf(deps: CompatDeps, c: CompatRequest): Promise<Actor> {
  const header = c.req.header("authorization");
  const actor = await deps.authenticator.fromHeader(header);
  if (actor === null && header === undefined) throw new UsherError("authorize.unauthenticated");
  if (actor === null) throw new NameTrustRejection("invite.unauthorized");
  return actor;
}

function reject(c: CompatRequest, error: unknown): Response {
  if (error instanceof NameTrustRejection) {
    if (error.status >= 500)
      exchangeOf(c.env.incoming).log.error({ err: error }, "a lookup failed");
    return answerProblem(c, error);
  }
  const view = toErrorView(error);
  const { code, status } = renamed(view);
  return code === view.code ? respondError(c, error) : answerProblem(c, { ...view, code, status });
}
