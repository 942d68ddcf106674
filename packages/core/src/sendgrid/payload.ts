import type mailService from "@sendgrid/mail";

import { parseEmailAddress } from "../model/text/email-address.ts";
import type { OutgoingEmail } from "../model/delivery.ts";
import type { RenderedEmail } from "./templates/render-invitation-mail.ts";

/** The package names this type in a way that TypeScript 7 cannot import. */
export type EmailPayload = Exclude<Parameters<typeof mailService.send>[0], unknown[]>;

export type From = { email: string; name?: string | undefined };

/**
 * One message for one person, a fresh object every time because MailService changes what it is
 * given. The custom arguments are in the personalization: the official document mistypes them at
 * the top. Every tracking setting is off: click tracking would show the link to a third party and
 * subscription tracking would let one click end all emails of the account.
 */
export function buildPayload(
  mail: OutgoingEmail,
  rendered: RenderedEmail,
  options: { from: From; sandboxMode: boolean },
): EmailPayload {
  const { from, sandboxMode } = options;
  const domain = from.email.slice(from.email.lastIndexOf("@") + 1);
  const replyTo = replyToOf(mail);
  return {
    from: { email: from.email, name: rendered.fromName },
    ...(replyTo ? { replyTo } : {}),
    subject: rendered.subject,
    personalizations: [
      {
        to: [{ email: mail.to }],
        customArgs: {
          send_id: mail.sendId,
          ...("invitationId" in mail && { invitation_id: mail.invitationId }),
          organization_id: mail.organizationId,
        },
      },
    ],
    content: [
      { type: "text/plain", value: rendered.text },
      { type: "text/html", value: rendered.html },
    ],
    categories: [`usher-${mail.kind}`],
    headers: {
      "Message-ID": `<${mail.sendId}@${domain}>`,
      // The same root on all emails of an invitation, so that a reminder joins the first one's thread.
      ...("invitationId" in mail && { References: `<${mail.invitationId}@${domain}>` }),
      "Auto-Submitted": "auto-generated",
      "X-Entity-Ref-ID": mail.sendId,
    },
    trackingSettings: {
      clickTracking: { enable: false, enableText: false },
      openTracking: { enable: false },
      subscriptionTracking: { enable: false },
      ganalytics: { enable: false },
    },
    ...(sandboxMode ? { mailSettings: { sandboxMode: { enable: true } } } : {}),
  };
}

function replyToOf(mail: OutgoingEmail): { email: string } | null {
  if (mail.kind !== "invitation" && mail.kind !== "reminder") return null;
  if (!mail.replyToInviter || !mail.inviter?.email) return null;
  const parsed = parseEmailAddress(mail.inviter.email);
  return parsed.ok ? { email: parsed.address.email } : null;
}
