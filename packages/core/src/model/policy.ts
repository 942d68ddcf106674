import { z } from "zod";

import { brandSchema } from "./brand/brand.ts";
import { isTimeZone } from "./working-time.ts";

const hours = (low: number, high: number) => z.number().int().min(low).max(high);
/** 0 keeps it. */
const days = (high: number) => z.number().int().min(0).max(high).default(0);
const domain = z.string().trim().toLowerCase().min(1).max(253);
const domains = z.array(domain).max(1000);

const approvers = z.discriminatedUnion("kind", [
  z.strictObject({ kind: z.literal("rank") }),
  z.strictObject({ kind: z.literal("list"), userIds: z.array(z.uuid()).min(1).max(100) }),
]);

export const approvalRequirements = [
  "never",
  "when_insufficient",
  "external_domain",
  "privileged_role",
  "always",
] as const;

/** Who is mentioned or messaged about a new request; the channel shows every request anyway. */
const notify = z.discriminatedUnion("kind", [
  z.strictObject({ kind: z.literal("channel") }),
  z.strictObject({ kind: z.literal("approvers") }),
  z.strictObject({ kind: z.literal("list"), userIds: z.array(z.uuid()).min(1).max(100) }),
]);

const workingHours = z
  .strictObject({
    /** Hours of the day. */
    from: z.number().int().min(0).max(23).default(9),
    to: z.number().int().min(1).max(24).default(17),
    /** ISO weekdays: Monday is 1. */
    days: z.array(z.number().int().min(1).max(7)).min(1).max(7).default([1, 2, 3, 4, 5]),
    /** Where an approver's own is not known. */
    timeZone: z.string().max(64).refine(isTimeZone, "is not a time zone").default("UTC"),
  })
  .refine(({ from, to }) => from < to, "must begin before it ends");

/** What follows when the invitee of an expired invitation requests a new link. */
export const renewalModes = ["ask_inviter", "automatic", "off"] as const;

/** When approvers are asked again; in their working hours. */
const approvalReminders = z.strictObject({
  /** Hours after the request, the earlier first; an empty list sends none. */
  hoursAfter: z
    .array(hours(1, 719))
    .max(5)
    .refine((list) => list.every((entry, index) => index === 0 || entry > (list[index - 1] ?? 0)), {
      message: "must be ascending",
    })
    .default([24, 48]),
  workingHours: workingHours.prefault({}),
});

/** Before one end of access. */
export const maxAccessReminders = 3;

/**
 * What an organization decides for itself. Bounds are hard; every missing part has its default,
 * so a stored policy written by an older version still parses.
 */
export const policySchema = z.strictObject({
  approval: z
    .strictObject({
      required: z.enum(approvalRequirements).default("when_insufficient"),
      approvers: approvers.default({ kind: "rank" }),
      quorum: z.number().int().min(1).max(10).default(1),
      allowSelfApproval: z.boolean().default(false),
      /** An owner may approve their own request alone, with a reason; every owner and approver gets a notice. */
      breakGlass: z.boolean().default(false),
      denyReasonRequired: z.boolean().default(false),
      notify: notify.default({ kind: "channel" }),
      reminders: approvalReminders.prefault({}),
      ttlHours: hours(1, 720).default(168),
      autoApproveDomains: domains.default([]),
    })
    .prefault({}),
  expiry: z
    .strictObject({
      defaultHours: hours(1, 720).default(168),
      minHours: hours(1, 720).default(1),
      maxHours: hours(1, 720).default(720),
      allowNever: z.boolean().default(false),
    })
    .prefault({}),
  domains: z.strictObject({ allow: domains.default([]), block: domains.default([]) }).prefault({}),
  limits: z
    .strictObject({
      pending: z.number().int().min(1).max(10_000).default(200),
      inviteesPerDay: z.number().int().min(1).max(10_000).default(100),
      resendCooldownMinutes: z.number().int().min(0).max(1440).default(10),
      sendsPerInvitation: z.number().int().min(1).max(20).default(5),
    })
    .prefault({}),
  reminders: z
    .strictObject({
      /** Hours before expiry, the earlier reminder first; an empty list sends none. */
      hoursBefore: z.array(hours(1, 719)).max(2).default([72, 24]),
    })
    .prefault({}),
  accessEnd: z
    .strictObject({
      /** Days before the end when the member and the inviter are told; an empty list tells no one. */
      remindDays: z.array(z.number().int().min(1).max(365)).max(maxAccessReminders).default([7, 1]),
    })
    .prefault({}),
  accessReview: z
    .strictObject({
      /** After how many days without a review one is due; 0 for never. */
      days: z.number().int().min(0).max(3650).default(90),
    })
    .prefault({}),
  slack: z
    .strictObject({
      /** `email`: a confirmed address in Slack identifies the member who has it. `link_only`: only a link does. */
      identity: z.enum(["email", "link_only"]).default("email"),
      /** A member whose account in Slack is deactivated is suspended, unless they are the last owner. */
      suspendDeactivated: z.boolean().default(false),
    })
    .prefault({}),
  /** How an inviter is notified: `auto` is Slack for what came from Slack, email for the rest. */
  notices: z.enum(["auto", "slack", "mail", "both", "none"]).default("auto"),
  /** `automatic` asks the inviter too where the invitation cannot go out again without them. */
  renewal: z.enum(renewalModes).default("ask_inviter"),
  onInviterLoss: z.enum(["revoke", "reattribute"]).default("revoke"),
  replyToInviter: z.boolean().default(true),
  /** Where an accepted invitation may lead: `https://app.acme.com`, checked by `withComparableOrigins`. */
  returnOrigins: z.array(z.string().trim().min(1).max(300)).max(20).default([]),
  locale: z.string().min(2).max(35).default("en"),
  brand: brandSchema.prefault({}),
  /** After how many days personal data goes. See `sweep/retain.ts`. */
  retention: z
    .strictObject({
      invitationDays: days(3650),
      deliveryDays: days(3650),
      webhookDays: days(30),
      auditDays: days(3650),
    })
    .prefault({}),
});

export type OrganizationPolicy = z.infer<typeof policySchema>;

/** A stored policy with every default filled in. */
export function parsePolicy(stored: unknown): OrganizationPolicy {
  return policySchema.parse(stored);
}

/** `subdomain.acme.com` is covered by `acme.com`. Both are in the normalized (punycode) form. */
export function domainListed(list: readonly string[], emailDomain: string): boolean {
  return list.some((entry) => emailDomain === entry || emailDomain.endsWith(`.${entry}`));
}
