import type { z } from "zod";

import type { EventType } from "../model/events/event-types.ts";

export type EventTypes = readonly [EventType, ...EventType[]];

/** Types of events with the same `changes`. */
export type EventGroup<
  Types extends EventTypes = EventTypes,
  Changes extends z.ZodRawShape = z.ZodRawShape,
> = { types: Types; changes: Changes };
