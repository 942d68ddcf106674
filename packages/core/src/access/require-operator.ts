import { UsherError } from "../model/errors.ts";
import type { Context } from "../ports/context.ts";

/** Whether the holder of the database's address acts, with the command line. */
export function isOperator({ actor, via }: Pick<Context, "actor" | "via">): boolean {
  return actor?.kind === "system" && via === "cli";
}

/** For verbs that only the command line has. Throws `authorize.forbidden`. */
export function requireOperator(ctx: Pick<Context, "actor" | "via">): void {
  if (isOperator(ctx)) return;
  throw new UsherError("authorize.forbidden", {
    message: "Only the operator of this server can do this, with the command line.",
  });
}
