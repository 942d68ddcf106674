import { z } from "zod";

import { delegationStates, type Delegation } from "../model/delegation.ts";

const person = z.object({ userId: z.string(), name: z.string().nullable() });
const time = z.iso.datetime({ offset: true });

export const delegationSchema = z.object({
  id: z.string(),
  organizationId: z.string(),
  /** Whose requests to decide are handed over. */
  from: person,
  /** The delegate. */
  to: person,
  state: z.enum(delegationStates),
  startsAt: z.string(),
  endsAt: z.string(),
  /** When it was revoked early. */
  endedAt: z.string().nullable(),
  createdAt: z.string(),
});
export type DelegationView = z.infer<typeof delegationSchema>;

export const delegateInput = z.strictObject({
  toUserId: z.uuid(),
  /** ISO-8601; now unless given. */
  from: time.optional(),
  /** ISO-8601; at most 90 days after the beginning. */
  until: time,
});
export type DelegateInput = z.output<typeof delegateInput>;

export const delegationIdInput = z.strictObject({ id: z.uuid() });

export const listDelegationsInput = z
  .strictObject({
    /** Only those in which the caller has a part. */
    mine: z.boolean().default(false),
    /** Those that are over as well. */
    over: z.boolean().default(false),
    cursor: z.string().max(500).optional(),
    limit: z.number().int().min(1).max(100).default(50),
  })
  .prefault({});

export const listDelegationsOutput = z.object({
  delegations: z.array(delegationSchema),
  nextCursor: z.string().nullable(),
});

export function delegationView(delegation: Delegation): DelegationView {
  const { id, organizationId, from, to, state, startsAt, endsAt, endedAt, createdAt } = delegation;
  return { id, organizationId, from, to, state, startsAt, endsAt, endedAt, createdAt };
}
