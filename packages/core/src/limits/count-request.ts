import { UsherError, type ErrorCode } from "../model/errors.ts";
import type { Store } from "../ports/store.ts";
import {
  windowMessage,
  windowSeconds,
  type RequestLimit,
  type LimitState,
} from "../model/limits.ts";

type Request = { name: RequestLimit; holder: string; limit: number; rejection: ErrorCode };

/**
 * Counts the request in its own transaction: one that is rolled back still counts. Throws the
 * rejection once the window is full.
 */
export async function countRequest(
  store: Pick<Store, "read">,
  { name, holder, limit, rejection }: Request,
): Promise<LimitState> {
  const window = windowSeconds[name];
  const counted = await store.read.limits.countRequest({
    name,
    holder,
    limit,
    windowSeconds: window,
  });
  const { admitted, used, resetSeconds } = counted;
  if (!admitted)
    throw new UsherError(rejection, {
      message: windowMessage(name, limit),
      retryAfterSeconds: resetSeconds,
      limitName: name,
      limit,
      windowSeconds: window,
    });
  return { name, limit, remaining: Math.max(0, limit - used), windowSeconds: window, resetSeconds };
}
