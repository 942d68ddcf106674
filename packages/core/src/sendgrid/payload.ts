import type mailService from "@sendgrid/mail";

import { parseEmailAddress } from "../model/text/email-address.ts";
import type { OutgoingEmail } from "../model/delivery.ts";
import type { RenderedEmail } from "./templates/render-invitation-email.ts";

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
  email: OutgoingEmail,
  rendered: RenderedEmail,
  options: { from: From; sandboxMode: boolean },
): EmailPayload {
  const { from, sandboxMode } = options;
  const domain = from.email.slice(from.email.lastIndexOf("@") + 1);
  const replyTo = replyToOf(email);
  return {
    from: { email: from.email, name: rendered.fromName },
    ...(replyTo ? { replyTo } : {}),
    subject: rendered.subject,
    personalizations: [
      {
        to: [{ email: email.to }],
        customArgs: {
          send_id: email.sendId,
          ...("invitationId" in email && { invitation_id: email.invitationId }),
          organization_id: email.organizationId,
        },
      },
    ],
    content: [
      { type: "text/plain", value: rendered.text },
      { type: "text/html", value: rendered.html },
    ],
    categories: [`usher-${email.kind}`],
    headers: {
      "Message-ID": `<${email.sendId}@${domain}>`,
      // The same root on all emails of an invitation, so that a reminder joins the first one's thread.
      ...("invitationId" in email && { References: `<${email.invitationId}@${domain}>` }),
      "Auto-Submitted": "auto-generated",
      "X-Entity-Ref-ID": email.sendId,
      ...("muteLink" in email && unsubscribeHeaders(email.muteLink)),
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

/** One click mutes, without the page (RFC 8058). */
function unsubscribeHeaders(muteLink: string): Record<string, string> {
  return {
    "List-Unsubscribe": `<${muteLink}>`,
    "List-Unsubscribe-Post": "List-Unsubscribe=One-Click",
  };
}

function replyToOf(email: OutgoingEmail): { email: string } | null {
  if (email.kind !== "invitation" && email.kind !== "reminder") return null;
  if (!email.replyToInviter || !email.inviter?.email) return null;
  const parsed = parseEmailAddress(email.inviter.email);
  return parsed.ok ? { email: parsed.address.email } : null;
}
