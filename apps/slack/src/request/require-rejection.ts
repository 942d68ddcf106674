import { toErrorView, type ErrorView } from "@usher/core";

/** Null where core rejects it: people who have left, or are no longer admins, see no list. */
export async function unlessRejected<T>(reading: Promise<T>): Promise<T | null> {
  try {
    return await reading;
  } catch (error) {
    requireRejection(error);
    return null;
  }
}

/** Throws what is an error of ours: it is reported with a reference. */
export function requireRejection(error: unknown): ErrorView {
  const view = toErrorView(error);
  if (view.code === "internal.error" || view.code === "service.unavailable") throw error;
  return view;
}
