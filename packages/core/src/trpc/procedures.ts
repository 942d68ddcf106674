import type { AnyProcedure } from "@trpc/server";

import { appRouter } from "./app-router.ts";

/** A procedure as tRPC holds it: with its meta, and the parsers it was given. */
export type RouterProcedure = AnyProcedure & {
  _def: { inputs: readonly unknown[]; output?: unknown };
};

/**
 * The router's procedures by their whole path, such as `invitation.create`. At run time tRPC holds them so; the router's
 * type nests them as its caller does.
 */
export const procedures: ReadonlyMap<string, RouterProcedure> = new Map(
  Object.entries<unknown>(appRouter._def.procedures).flatMap(([path, held]) =>
    isProcedure(held) ? [[path, held] as const] : [],
  ),
);

function isProcedure(held: unknown): held is RouterProcedure {
  return typeof held === "function" && "_def" in held;
}
