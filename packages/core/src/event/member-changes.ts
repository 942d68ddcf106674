import { z } from "zod";

import { changeField as field } from "../invitation/event-changes.ts";
import { reviewDecisions } from "../model/access-review.ts";
import type { EventGroup } from "./event-group.ts";

/** What the organization calls the member, apart from their own name. */
const known = z.object({ name: z.string().nullable(), externalId: z.string().nullable() });

/** What belongs to the types of events of a member. */
export const memberEventGroups = {
  roleChanged: {
    types: ["member.role_changed"],
    changes: {
      before: field(z.array(z.string())),
      after: field(z.array(z.string())),
      /** The end of access that an owner does not have. */
      clearedAccessUntil: field(z.string()),
    },
  },
  ended: {
    types: ["member.suspended", "member.removed", "member.expired"],
    changes: {
      userId: field(z.string()),
      revokedInvitations: field(z.number().int()),
      /** Why, where no person decided it: `slack_account_deactivated`. */
      reasonCode: field(z.string()),
      /** Of `member.expired`: when access ended. */
      accessUntil: field(z.string()),
    },
  },
  accessChanged: {
    types: ["member.access_changed"],
    /** When access ends; null for never. */
    changes: {
      userId: field(z.string()),
      before: field(z.string().nullable()),
      after: field(z.string().nullable()),
    },
  },
  reviewed: {
    types: ["member.reviewed"],
    /** `end`: `member.removed` follows, in the same transaction. The roles are those that were reviewed. */
    changes: {
      userId: field(z.string()),
      decision: field(z.enum(reviewDecisions)),
      roles: field(z.array(z.string())),
    },
  },
  added: {
    types: ["member.joined", "member.imported"],
    changes: {
      userId: field(z.string()),
      email: field(z.string()),
      roles: field(z.array(z.string())),
      invitationId: field(z.string()),
      externalId: field(z.string()),
    },
  },
  updated: {
    types: ["member.updated"],
    changes: {
      userId: field(z.string()),
      before: field(known),
      after: field(known),
      /** Present when the metadata changed; `data` has what it is now. */
      metadataReplaced: field(z.literal(true)),
    },
  },
  reactivated: {
    types: ["member.reactivated"],
    changes: { userId: field(z.string()), roles: field(z.array(z.string())) },
  },
} as const satisfies Record<string, EventGroup>;
