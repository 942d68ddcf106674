import {
  appRouter,
  requireInviter,
  requirementOf,
  UsherError,
  type Actor,
  type Context,
  type Requirement,
  requireScope,
} from "@usher/core";
import type { Context as HonoContext } from "hono";
import type { z } from "zod";

import { organizationReference } from "../auth/organization-header.ts";
import { exchangeOf } from "../http/exchange.ts";
import type { HttpEnv } from "../http/http-env.ts";
import type { CompatDeps } from "./compat-deps.ts";
import { parseJson } from "./parse-json.ts";

export type CompatRequest = HonoContext<HttpEnv>;

/** Who calls, by a bearer credential. Throws `authorize.unauthenticated`. */
export async function bearerOf(deps: CompatDeps, c: CompatRequest): Promise<Actor> {
  const actor = await deps.authenticator.fromHeader(c.req.header("authorization"));
  if (actor === null) throw new UsherError("authorize.unauthenticated");
  return actor;
}

/** `X-Org-ID`; null means the caller's only organization. */
export function namedOrganization(c: CompatRequest): string | null {
  return organizationReference(c.req.header("x-org-id"));
}

type Call = { actor: Actor; procedure: "create" | "list"; organization?: string };

/**
 * In the organization the header names, unless the path named one. Requires of a key what that
 * procedure requires, before the body is read. Throws what `requireScope` throws.
 */
export async function contextOf(
  deps: CompatDeps,
  c: CompatRequest,
  { actor, procedure, organization }: Call,
): Promise<Context> {
  const requirement = requirementOf(appRouter.invitation[procedure]);
  const ctx = contextFor(deps, c, {
    actor,
    organization: organization ?? namedOrganization(c),
    requirement,
  });
  await requireScope(ctx);
  return ctx;
}

/** The same, unchecked. */
export function contextFor(
  deps: CompatDeps,
  c: CompatRequest,
  {
    requirement,
    ...caller
  }: Pick<Context, "actor" | "organization"> & { requirement: Requirement },
): Context {
  return { ...deps.contextOf(exchangeOf(c.env.incoming), { ...caller, via: "api" }), requirement };
}

/**
 * The body, checked. A caller who may not invite learns that first and nothing about the body. Throws
 * what `requireInviter` throws, `request.invalid`, `invite.empty_batch`, `invite.batch_too_large`.
 */
export async function readBody<Schema extends z.ZodType>(
  c: CompatRequest,
  ctx: Context,
  schema: Schema,
): Promise<z.output<Schema>> {
  try {
    const text = await c.req.text();
    return checked(schema, text.trim() === "" ? {} : parseJson(text));
  } catch (error) {
    await requireInviter(ctx);
    throw error;
  }
}

function checked<Schema extends z.ZodType>(schema: Schema, body: unknown): z.output<Schema> {
  const parsed = schema.safeParse(body);
  if (parsed.success) return parsed.data;
  for (const issue of parsed.error.issues) {
    if (issue.code === "too_small" && issue.origin === "array")
      throw new UsherError("invite.empty_batch");
    if (issue.code === "too_big" && issue.origin === "array")
      throw new UsherError("invite.batch_too_large", {
        message: `One call can invite up to ${issue.maximum} addresses.`,
        maximum: Number(issue.maximum),
      });
  }
  throw parsed.error;
}
