import { z } from "zod";

import type { EventType } from "../model/event-types.ts";
import { changeField as field } from "../invitation/event-changes.ts";

type Group = { types: readonly [EventType, ...EventType[]]; changes: z.ZodRawShape };

/** What belongs to the types of events of a member. */
export const memberEventGroups = {
  roleChanged: {
    types: ["member.role_changed"],
    changes: { before: field(z.array(z.string())), after: field(z.array(z.string())) },
  },
  ended: {
    types: ["member.suspended", "member.removed"],
    changes: { userId: field(z.string()), revokedInvitations: field(z.number().int()) },
  },
  other: {
    types: ["member.joined", "member.imported", "member.updated", "member.reactivated"],
    changes: { userId: field(z.string()) },
  },
} as const satisfies Record<string, Group>;
