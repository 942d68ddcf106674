import { z } from "zod";

export const copyLinkOutput = z.object({
  /** The only answer with the secret. Its holder can see the invitation. */
  link: z.string(),
  expiresAt: z.string().nullable(),
});

/** In characters, of what the invitee says. */
const maxDeclineReason = 300;

const token = z
  .string()
  .max(200)
  .describe("`<selector>.<verifier>`, the last part of the invitation's link.");

export const previewInvitationInput = z.strictObject({ token });
export const previewInvitationOutput = z.object({
  state: z.enum(["pending", "accepted", "declined", "expired", "superseded"]),
  organization: z.object({ id: z.string(), name: z.string() }),
  brand: z.object({
    productName: z.string().nullable(),
    /** `#rrggbb`, with a contrast of at least 4.5 : 1 to white. */
    color: z.string().nullable(),
    supportAddress: z.string().nullable(),
    /** A PNG or JPEG of at most 512 × 512 pixels. */
    logo: z.object({ url: z.string(), width: z.number(), height: z.number() }).nullable(),
  }),
  email: z.string(),
  roles: z.array(z.string()),
  /** For people, in the same order. */
  roleNames: z.array(z.string()),
  inviter: z.object({ name: z.string().nullable(), email: z.string().nullable() }).nullable(),
  message: z.string().nullable(),
  locale: z.string(),
  expiresAt: z.string().nullable(),
  /** How long the access lasts from acceptance, in days of 24 hours. */
  accessFor: z.object({ days: z.number().int() }).nullable(),
  /** When the access ends instead; both null for access without an end. */
  accessUntil: z.string().nullable(),
  /** When it was accepted, declined or ran out. */
  stateChangedAt: z.string(),
  /** True when clicking Accept is enough; false when the link was copied and a sign-in is needed. */
  provesMailbox: z.boolean(),
  /** Whether `requestRenewal` may get the invitee a link that works: of an expired or older link, and by the policy. */
  canRequestRenewal: z.boolean(),
  /** Whether the invitee wants no more invitations of the organization. False unless the link proves the mailbox. */
  muted: z.boolean(),
  /** Whether this invitation was reported as spam. False unless the link proves the mailbox. */
  reported: z.boolean(),
  /** Where the invitee goes on, once it is accepted. Null if nowhere, and if the policy no longer lists the origin. */
  returnTo: z
    .object({
      url: z.string(),
      /** Whether the page hands over with a code now: for 15 minutes after the acceptance, by the emailed link that accepted. */
      isHandoverOpen: z.boolean(),
    })
    .nullable(),
});

export const requestRenewalInput = z.strictObject({ token });
/** Says nothing about the link and about what became of the request. */
export const requestRenewalOutput = z.object({ received: z.literal(true) });

export const acceptInvitationInput = z.strictObject({
  token,
  email: z
    .string()
    .max(1000)
    .optional()
    .describe("With an org key: the address of the person who is signed in to your app."),
  emailVerified: z
    .boolean()
    .optional()
    .describe("With an org key: whether your app has verified that address."),
  name: z.string().trim().min(1).max(200).optional().describe("The name of a new user."),
});
export const acceptInvitationOutput = z.object({
  organization: z.object({ id: z.string(), slug: z.string(), name: z.string() }),
  membership: z.object({
    id: z.string(),
    userId: z.string(),
    roles: z.array(z.string()),
    /** When the access ends by itself; null for never. */
    accessUntil: z.string().nullable(),
  }),
  invitationId: z.string(),
  email: z.string(),
  acceptedAt: z.string(),
  /** True when it had been accepted before; nothing happened this time. */
  alreadyAccepted: z.boolean(),
  metadata: z.record(z.string(), z.unknown()),
});

export const declineInvitationInput = z.strictObject({
  token,
  reason: z
    .string()
    .trim()
    .max(maxDeclineReason)
    .optional()
    .describe("One sentence for the inviter, on one line and without links: the `stateReason`."),
});
export const declineInvitationOutput = z.object({
  organization: z.object({ name: z.string() }),
  alreadyDeclined: z.boolean(),
});
