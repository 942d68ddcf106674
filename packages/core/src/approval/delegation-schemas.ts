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
  toUserId: z.uuid().describe("The member who decides for the caller."),
  from: time.optional().describe("When it begins; now unless given."),
  until: time.describe("When it ends; at most 90 days after it begins."),
});
export type DelegateInput = z.output<typeof delegateInput>;

export const delegationIdInput = z.strictObject({
  id: z.uuid().describe("The delegation's id."),
});

export const listDelegationsInput = z
  .strictObject({
    mine: z.boolean().default(false).describe("Only delegations from or to the caller."),
    over: z.boolean().default(false).describe("Also those that have ended."),
    cursor: z.string().max(500).optional().describe("`nextCursor` of the page before."),
    limit: z.number().int().min(1).max(100).default(50).describe("The size of a page."),
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
