import { z } from "zod";

import { changeField as field } from "../invitation/event-changes.ts";
import type { EventGroup } from "./event-group.ts";

const reason = { reason: field(z.string()) };

/** What belongs to the types of events of approval requests and delegations. */
export const approvalEventGroups = {
  /** `reason`: why it needs an approval. `invitations`: how many. */
  requested: {
    types: ["approval.requested"],
    changes: {
      ...reason,
      quorum: field(z.number().int()),
      previousRequestId: field(z.string()),
      invitations: field(z.number().int()),
    },
  },
  /** One approver's vote. An approval is complete once `approvals` has reached `quorum`. */
  decided: {
    types: ["approval.approved", "approval.denied", "approval.break_glass"],
    changes: {
      ...reason,
      approvals: field(z.number().int()),
      quorum: field(z.number().int()),
      onBehalfOf: field(z.string()),
    },
  },
  /** `number` in the plan, absent for a manual reminder; `asked`: how many people. */
  reminded: {
    types: ["approval.reminded"],
    changes: { number: field(z.number().int()), asked: field(z.number().int()) },
  },
  closed: {
    types: ["approval.withdrawn", "approval.expired", "approval.reopened", "approval.asked_again"],
    changes: reason,
  },
  delegation: {
    types: ["approval.delegated", "approval.delegation_ended"],
    changes: {
      fromUserId: field(z.string()),
      toUserId: field(z.string()),
      startsAt: field(z.string()),
      endsAt: field(z.string()),
    },
  },
} as const satisfies Record<string, EventGroup>;
