import { z } from "zod";

import { invitationSchema } from "../invitation/schemas.ts";
import { memberSchema } from "./schemas.ts";

export const exchangeCodeInput = z.strictObject({
  /** The parameter `code` that the invitee brought to the return address. */
  code: z.string().min(1).max(200),
});
export const exchangeCodeOutput = z.object({
  /** `returnTo` is the address that the code was issued for, unless it was changed since. */
  invitation: invitationSchema,
  member: memberSchema,
  /** `email` is the address that was invited. */
  user: z.object({ id: z.string(), name: z.string().nullable(), email: z.string() }),
  /** The member's roles now. */
  roles: z.array(z.string()),
  /** Of the invitation, as `create` was given it. */
  metadata: z.record(z.string(), z.unknown()),
  /** Whether the user has proved that the address is theirs. */
  emailVerified: z.boolean(),
});
