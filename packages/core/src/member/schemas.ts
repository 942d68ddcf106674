import { z } from "zod";

import { systemRoles } from "../model/roles.ts";

export const memberSchema = z.object({
  id: z.string(),
  organizationId: z.string(),
  userId: z.string(),
  name: z.string().nullable(),
  email: z.string().nullable(),
  roles: z.array(z.string()),
  status: z.enum(["active", "suspended"]),
  invitationId: z.string().nullable(),
  version: z.number().int(),
  createdAt: z.string(),
  updatedAt: z.string(),
});
export type MemberView = z.infer<typeof memberSchema>;

const id = z.uuid().describe("The membership's id.");
export const memberIdInput = z.strictObject({ id });

export const listMembersInput = z
  .strictObject({
    role: z.enum(systemRoles).optional().describe("Only members with this system role."),
    status: z.enum(["active", "suspended"]).optional().describe("Only members with this status."),
    text: z.string().max(200).optional().describe("Part of the name or the address."),
    cursor: z.uuid().optional().describe("`nextCursor` of the page before."),
    limit: z.number().int().min(1).max(100).default(50).describe("The size of a page."),
  })
  .prefault({});
export const listMembersOutput = z.object({
  members: z.array(memberSchema),
  nextCursor: z.string().nullable(),
});

export const changeMemberRoleInput = z.strictObject({
  id,
  roles: z
    .array(z.string().max(100))
    .min(1)
    .max(50)
    .describe("One system role, and custom roles only beside `member`."),
  expectedVersion: z
    .int32()
    .optional()
    .describe("Rejects with `version.conflict` when the member changed since this version."),
});
export const removeMemberOutput = z.object({
  id: z.string(),
  /** Open invitations that ended with the membership: to the member's addresses, or sent by them. */
  revokedInvitations: z.number().int(),
  reattributedInvitations: z.number().int(),
});
