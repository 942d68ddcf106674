import { initTRPC, TRPCError, type TRPCDefaultErrorShape } from "@trpc/server";

import { requireBoundedJson } from "../model/text/bounded-json.ts";
import type { Context } from "../ports/context.ts";
import { errorCatalog, UsherError, type ErrorCode, type ErrorDetails } from "../model/errors.ts";
import type { Requirement } from "../model/requirement.ts";
import type { Permission } from "../model/roles.ts";
import { toUsherError } from "./error-view.ts";
import { isAsyncIterable } from "./tracked-stream.ts";
import { requireScope } from "../access/load-access.ts";

/** What an error carries beside tRPC's own fields. */
export type ErrorData = {
  code: string;
  httpStatus: number;
  path: string | undefined;
  appCode: ErrorCode;
  details: ErrorDetails | undefined;
  requestId: string | undefined;
};

export type ErrorShape = { message: string; code: TRPCDefaultErrorShape["code"]; data: ErrorData };

/** What a procedure declares, for its middlewares and for who describes it. */
export type ProcedureMeta = {
  requirement?: Requirement;
  /** Whether a call without a credential reaches it. */
  isOpen?: boolean;
  /** In Markdown; goes to the OpenAPI document, the command line and the client's types. */
  description?: string;
};

const t = initTRPC
  .context<Context>()
  .meta<ProcedureMeta>()
  .create({
    isDev: false,
    sse: {
      ping: { enabled: true, intervalMs: 15_000 },
      client: { reconnectAfterInactivityMs: 40_000 },
      // A longer subscription must reconnect with a credential that is still valid.
      maxDurationMs: 10 * 60_000,
    },
    errorFormatter({ shape, error, ctx }): ErrorShape {
      const known = toUsherError(error);
      return {
        message: known.message,
        code: shape.code,
        data: {
          code: shape.data.code,
          httpStatus: shape.data.httpStatus,
          path: shape.data.path,
          appCode: known.code,
          details: known.details,
          requestId: ctx?.requestId ?? undefined,
        },
      };
    },
  });

/**
 * Maps what a procedure throws to the catalog, for both callers: the formatter above does not run
 * for a caller in process. What is not in the catalog keeps its cause and loses its message.
 */
const coded = t.middleware(async ({ next }) => {
  const result = await next();
  if (!result.ok) throw codedError(result.error);
  return isAsyncIterable(result.data) ? { ...result, data: codedStream(result.data) } : result;
});

/** A stream fails long after its procedure returned. */
async function* codedStream(stream: AsyncIterable<unknown>): AsyncGenerator<unknown, void> {
  try {
    yield* stream;
  } catch (error) {
    throw codedError(error);
  }
}

function codedError(error: unknown): TRPCError {
  const known = toUsherError(error);
  const { trpc, message } = errorCatalog[known.code];
  const unexpected = known.code === "internal.error";
  return new TRPCError({
    code: trpc,
    message: unexpected ? message : known.message,
    cause: unexpected ? (error instanceof TRPCError ? error.cause : error) : known,
  });
}

/** The verb as a span; `coded` runs behind it, so the span's error is a code of the catalog. */
const traced = t.middleware(async ({ ctx, path, next }) => {
  if (ctx.tracing === undefined) return next();
  const facts = { "rpc.system.name": "trpc", "rpc.method": path };
  const span = ctx.tracing.start(path, { facts });
  const result = await span.run(() => next());
  span.end(result.ok ? undefined : toUsherError(result.error).code);
  return result;
});

/** Before the input is read, so that a nameless caller learns nothing from validation. */
const authenticated = t.middleware(async ({ ctx, meta, next }) => {
  const { actor } = ctx;
  if (actor === null) throw new UsherError("authorize.unauthenticated");
  // Only what is new: tRPC merges it, and copies every property it is given.
  return next({ ctx: { actor, requirement: await requirementFor(ctx, meta) } });
});

/** Before the input is read, and before the call counts for any limit. */
const scoped = t.middleware(async ({ ctx, meta, next }) =>
  next({ ctx: { requirement: await requirementFor(ctx, meta) } }),
);

/** Throws where the caller's key is not for the procedure. */
async function requirementFor(ctx: Context, meta: ProcedureMeta | undefined): Promise<Requirement> {
  if (meta?.requirement === undefined) throw new Error("the procedure declares no requirement");
  const { requirement } = meta;
  await requireScope({ ...ctx, requirement });
  return requirement;
}

/** Before the input is parsed, logged or hashed. */
const bounded = t.middleware(async ({ getRawInput, next }) => {
  requireBoundedJson(await getRawInput());
  return next();
});

type Permissions = Permission | readonly [Permission, ...Permission[]];

export const { router, createCallerFactory } = t;

const base = t.procedure.use(traced).use(coded);
const signedIn = base.use(authenticated).use(bounded);
const open = base.use(scoped).use(bounded);

/**
 * A procedure for a caller who is known. A key with a list needs the permission in it, or one of
 * several, for everything. `role` says whether people need it by their role as well.
 */
export function permitted(permissions: Permissions, role: Requirement["role"] = "required") {
  const requirement = { permissions: listOf(permissions), role, inOrganization: true };
  return signedIn.meta({ requirement });
}

/** Like `permitted`, where the call is about no organization yet. */
export function permittedAnywhere(permissions: Permissions) {
  return signedIn.meta({
    requirement: {
      permissions: listOf(permissions),
      role: "not_required",
      inOrganization: false,
    },
  });
}

/** For the holder of a link, signed in or not; a key with a list needs the permission, if one is given. */
export function forLinkHolder(permission?: Permission) {
  return open.meta({
    isOpen: true,
    requirement: {
      permissions: permission === undefined ? [] : [permission],
      role: "not_required",
      inOrganization: false,
    },
  });
}

function listOf(permissions: Permissions): readonly Permission[] {
  return typeof permissions === "string" ? [permissions] : permissions;
}
