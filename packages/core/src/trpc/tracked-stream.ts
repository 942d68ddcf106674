import { isTrackedEnvelope, tracked, type TrackedEnvelope } from "@trpc/server";
import type { ZodType } from "zod";

/** Gives each item its own id, from which a client that lost its connection goes on. */
export async function* trackedById<Item extends { id: string }>(
  items: AsyncIterable<Item>,
): AsyncGenerator<TrackedEnvelope<Item>, void> {
  for await (const item of items) yield tracked(item.id, item);
}

/** The output guard of a subscription: each item is parsed as an output of a procedure is. */
export function trackedStreamOf<Item>(
  schema: ZodType<Item>,
): (stream: unknown) => AsyncIterable<TrackedEnvelope<Item>> {
  return async function* (stream) {
    for await (const envelope of asIterable(stream)) {
      if (!isTrackedEnvelope<unknown>(envelope)) throw new Error("an event is not tracked");
      const [id, item] = envelope;
      yield tracked(id, schema.parse(item));
    }
  };
}

export function isAsyncIterable(value: unknown): value is AsyncIterable<unknown> {
  return typeof value === "object" && value !== null && Symbol.asyncIterator in value;
}

function asIterable(value: unknown): AsyncIterable<unknown> {
  if (!isAsyncIterable(value)) throw new Error("the subscription did not return a stream");
  return value;
}
