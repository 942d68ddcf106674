import {
  accessNoticeKinds,
  noticeKinds,
  ownerNoticeKinds,
  userNoticeKinds,
  type InvitationEmail,
} from "../model/delivery.ts";
import { undeliveredReasons } from "../model/undelivered-reason.ts";
import { renderAccountLinkEmail } from "../sendgrid/templates/render-account-link-email.tsx";
import {
  renderInvitationEmail,
  type RenderedEmail,
} from "../sendgrid/templates/render-invitation-email.ts";
import { renderNoticeEmail } from "../sendgrid/templates/render-notice-email.ts";
import { renderOwnerNoticeEmail } from "../sendgrid/templates/render-owner-notice-email.tsx";
import { plainBrand } from "./plain-brand.ts";

export const exampleLink =
  "https://usher.example/i/0b0e7a5c-1111-4222-8333-944444444444.abcdefghijklmnopqrstuvwxyz234567";

const envelope = {
  sendId: "0190a000-0000-7000-8000-000000000001",
  invitationId: "0190a000-0000-7000-8000-000000000002",
  organizationId: "0190a000-0000-7000-8000-000000000003",
  to: "jane@example.com",
  organizationName: "Northwind",
};

/** An invitation with everything that it may have, whose names are in Latin letters. */
export function exampleInvitation(locale: string): InvitationEmail {
  return {
    ...envelope,
    kind: "invitation",
    inviter: { name: "Amina Diallo", email: "amina@northwind.example" },
    replyToInviter: true,
    roles: ["member", "Field operations", "Print & design"],
    message: "Hello Jane,\n\nwelcome",
    expiresAt: "2026-11-30T14:00:00.000Z",
    brand: {
      ...plainBrand,
      productName: "Northwind Cloud",
      supportAddress: "help@northwind.example",
    },
    locale,
    link: exampleLink,
    muteLink: exampleLink.replace("/i/", "/u/"),
  };
}

/** In the lightest gray that a brand may have, with a logo that is not square. */
const ownColors = {
  color: "#767676",
  logo: { url: "https://usher.example/logo/o/d", width: 300, height: 100 },
};

/** How each dropped or bounced email is reported, by the reason that its notice explains. */
const reports = {
  bounced: { deliveryStatus: "bounced", detail: "550 no such user" },
  rejected: { deliveryStatus: "blocked", detail: "550 5.7.1 policy" },
  bounced_before: { deliveryStatus: "suppressed", detail: "Bounced Address" },
  opted_out: { deliveryStatus: "suppressed", detail: "Spam Reporting Address" },
  over_quota: { deliveryStatus: "suppressed", detail: "Recipient List over Package Quota" },
  looks_like_spam: {
    deliveryStatus: "suppressed",
    detail: "Spam Content (if Spam Checker app enabled)",
  },
  dropped: { deliveryStatus: "suppressed", detail: "Invalid SMTPAPI header" },
} as const;

/** Every kind of email in one language, with and without what it may lack. */
export function everyEmailIn(locale: string): { name: string; rendered: RenderedEmail }[] {
  const invitation = exampleInvitation(locale);
  const bare = { ...invitation, inviter: null, message: null, expiresAt: null, brand: plainBrand };
  const notice = {
    ...envelope,
    locale,
    kind: "notice",
    invitee: "jane@example.com",
    roles: ["admin"],
    detail: null,
    by: null,
  } as const;
  const owner = { ...envelope, locale, kind: "owner_notice" } as const;
  const account = { ...envelope, locale, kind: "account_link", teamName: "Northwind HQ" } as const;
  return [
    { name: "invitation", rendered: renderInvitationEmail(invitation) },
    { name: "reminder", rendered: renderInvitationEmail({ ...invitation, kind: "reminder" }) },
    {
      name: "invitation in colors of its own",
      rendered: renderInvitationEmail({
        ...invitation,
        brand: { ...invitation.brand, ...ownColors },
      }),
    },
    {
      name: "invitation for some days",
      rendered: renderInvitationEmail({ ...invitation, accessForDays: 30 }),
    },
    {
      name: "invitation until a day",
      rendered: renderInvitationEmail({ ...invitation, accessUntil: "2027-01-31T23:59:59.000Z" }),
    },
    { name: "invitation without more", rendered: renderInvitationEmail(bare) },
    ...noticeKinds.map((kind) => ({
      name: `notice ${kind}`,
      rendered: renderNoticeEmail({ ...notice, notice: kind, others: 3, detail: "A reason." }),
    })),
    ...undeliveredReasons.map((reason) => ({
      name: `notice bounced, ${reason}`,
      rendered: renderNoticeEmail({ ...notice, notice: "bounced", ...reports[reason] }),
    })),
    ...[...ownerNoticeKinds, ...userNoticeKinds, ...accessNoticeKinds].flatMap((kind) =>
      ["Olga", null].map((by) => ({
        name: `owner notice ${kind} by ${by ?? "no one named"}`,
        rendered: renderOwnerNoticeEmail({
          ...owner,
          notice: kind,
          by,
          accessUntil: "2027-01-31T23:59:59.000Z",
        }),
      })),
    ),
    ...[1, 2, 10, 15].map((minutes) => ({
      name: `account link for ${minutes} minutes`,
      rendered: renderAccountLinkEmail({
        ...account,
        slackUserName: "jane.doe",
        minutes,
        link: exampleLink,
      }),
    })),
  ];
}
