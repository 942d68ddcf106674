import type { ErrorView } from "../model/errors.ts";
import { toErrorView } from "../trpc/error-view.ts";

/** The coded error a call ends with; fails when the call succeeds. */
export async function rejectionOf(call: Promise<unknown>): Promise<ErrorView> {
  const outcome = await call.then(
    (value) => ({ value }),
    (error: unknown) => ({ error }),
  );
  if ("error" in outcome) return toErrorView(outcome.error);
  throw new Error(`expected a rejection, got ${JSON.stringify(outcome.value)}`);
}
