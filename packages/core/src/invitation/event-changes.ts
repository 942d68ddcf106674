import { z } from "zod";

import { deliveryStatuses } from "../model/delivery.ts";
import type { InvitationEventType } from "../model/events/invitation-events.ts";
import { invitationStates } from "../model/invitation.ts";
import { renewalOutcomes } from "../model/renewal.ts";

/** A field that an older version wrote otherwise is left out: it must not end a stream. */
export const changeField = <Schema extends z.ZodType>(schema: Schema) =>
  schema.optional().catch(undefined);

const field = changeField;
const state = field(z.enum(invitationStates));
/** States, where the event changed it. */
const change = { from: state, to: state };
const approval = { approvalRequestId: field(z.string()) };
const offer = { roles: field(z.array(z.string())), source: field(z.string()), ...approval };
/** What became of one email: its own id, and what the provider or the receiver said. */
const email = {
  deliveryId: field(z.string()),
  kind: field(z.enum(["invitation", "reminder"])),
  generation: field(z.number().int()),
  status: field(z.enum(deliveryStatuses)),
  detail: field(z.string()),
};
const reason = { reason: field(z.string()) };
const correctedTo = { correctedTo: field(z.string()) };

type Group = {
  types: readonly [InvitationEventType, ...InvitationEventType[]];
  changes: z.ZodRawShape;
};

/** What belongs to the types of events of an invitation, beside its address. */
export const invitationEventGroups = {
  offered: { types: ["invitation.requested", "invitation.created"], changes: offer },
  decided: {
    types: ["invitation.approved", "invitation.denied"],
    changes: { ...change, ...approval },
  },
  emailed: {
    types: [
      "invitation.sent",
      "invitation.reminded",
      "invitation.delivered",
      "invitation.bounced",
      "invitation.complained",
      "invitation.delivery_unknown",
    ],
    changes: email,
  },
  failed: { types: ["invitation.failed"], changes: { ...email, ...change } },
  ended: {
    types: ["invitation.declined", "invitation.expired"],
    changes: { ...change, ...reason },
  },
  revoked: {
    types: ["invitation.revoked", "invitation.address_corrected"],
    changes: { ...change, ...reason, ...correctedTo },
  },
  accepted: {
    types: ["invitation.accepted"],
    changes: { ...change, ...reason, userId: field(z.string()) },
  },
  roleChanged: {
    types: ["invitation.role_changed"],
    changes: {
      to: state,
      before: field(z.array(z.string())),
      after: field(z.array(z.string())),
      /** The end of access that an owner does not have. */
      clearedAccessFor: field(z.object({ days: z.number().int() })),
      clearedAccessUntil: field(z.string()),
    },
  },
  extended: {
    types: ["invitation.extended"],
    changes: {
      to: state,
      before: field(z.string().nullable()),
      hours: field(z.number().nullable()),
    },
  },
  /** Its `from` is the user who can no longer vouch for it, where it is one. */
  reattributed: {
    types: ["invitation.reattributed"],
    changes: { to: state, from: field(z.string()) },
  },
  renewalRequested: {
    types: ["invitation.renewal_requested"],
    changes: { outcome: field(z.enum(renewalOutcomes)) },
  },
  optedOut: {
    types: ["invitation.muted", "invitation.unmuted", "invitation.reported"],
    changes: {},
  },
  linked: {
    types: ["invitation.resent", "invitation.link_copied"],
    changes: change,
  },
} as const satisfies Record<string, Group>;
