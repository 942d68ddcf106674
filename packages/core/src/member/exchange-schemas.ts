import { z } from "zod";

import { invitationSchema } from "../invitation/schemas.ts";
import { memberSchema } from "./schemas.ts";

export const exchangeCodeInput = z.strictObject({
  code: z
    .string()
    .min(1)
    .max(200)
    .describe("The parameter `code` that the invitee brought to the return address."),
});
export const exchangeCodeOutput = z.object({
  /** `returnTo` is the address that the code was issued for, unless it was changed since. */
  invitation: invitationSchema,
  member: memberSchema,
  /** `email` is the address that was invited. */
  user: z.object({ id: z.string(), name: z.string().nullable(), email: z.string() }),
  /** The member's roles now. */
  roles: z.array(z.string()),
  /** Your id of the member, once `member.update` or an import gave one. */
  externalId: z.string().nullable(),
  /** The member's: what `invitation.create` was given. */
  metadata: z.record(z.string(), z.unknown()),
  /** Whether the user has proved that the address is theirs. */
  emailVerified: z.boolean(),
});
