import { initTRPC, TRPCError } from "@trpc/server";

import type { Context } from "../kernel/context.ts";
import { errorCatalogue, UsherError, type ErrorCode, type ErrorDetails } from "../kernel/errors.ts";
import { toUsherError } from "./error-view.ts";

/** What an error carries beside tRPC's own fields. */
export type ErrorData = {
  code: string;
  httpStatus: number;
  path: string | undefined;
  appCode: ErrorCode;
  details: ErrorDetails | undefined;
  requestId: string | undefined;
};

export type ErrorShape = { message: string; code: number; data: ErrorData };

const t = initTRPC.context<Context>().create({
  isDev: false,
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
 * Maps what a procedure throws to the catalogue, for both callers: the formatter above does not run
 * for a caller in process. What is not in the catalogue keeps its cause and loses its message.
 */
const coded = t.middleware(async ({ next }) => {
  const result = await next();
  if (result.ok) return result;
  const known = toUsherError(result.error);
  const { trpc, message } = errorCatalogue[known.code];
  const unexpected = known.code === "internal.error";
  throw new TRPCError({
    code: trpc,
    message: unexpected ? message : known.message,
    cause: unexpected ? result.error.cause : known,
  });
});

/** Runs before the input is read, so that a nameless caller learns nothing from validation. */
const authenticated = t.middleware(({ ctx, next }) => {
  const { actor } = ctx;
  if (actor === null) throw new UsherError("authorize.unauthenticated");
  return next({ ctx: { ...ctx, actor } });
});

export const { router, createCallerFactory } = t;
/** For the holder of a link, who may be anybody. */
export const linkProcedure = t.procedure.use(coded);
export const procedure = t.procedure.use(coded).use(authenticated);
