import { formatLinkToken, type LinkKeyring } from "../model/link.ts";
import type {
  InvitationEmail,
  NoticeEmail,
  OutgoingEmail,
  OwnerNoticeEmail,
} from "../model/delivery.ts";
import type { DeliveryAttempt, OwnerNoticeTicket } from "../ports/outbox-repository.ts";

type LinkMaker = { links: LinkKeyring; linkBase: string };

/** Null when the key of the invitation's link is missing. A notice needs none. */
export function composeEmail(
  ticket: DeliveryAttempt | OwnerNoticeTicket,
  maker: LinkMaker,
): OutgoingEmail | null {
  if (ticket.kind === "owner_notice") return ownerNoticeEmail(ticket);
  if (ticket.kind === "notice") return noticeEmail(ticket);
  const link = linkOf(ticket, maker);
  return link === null ? null : { ...envelope(ticket), ...invitationPart(ticket, link) };
}

function envelope(ticket: DeliveryAttempt) {
  const { deliveryId: sendId, invitationId, organizationId, to, organizationName, locale } = ticket;
  return { sendId, invitationId, organizationId, to, organizationName, locale };
}

function noticeEmail(ticket: DeliveryAttempt): NoticeEmail | null {
  const { notice, invitee, roles, detail, inviterName: by, others } = ticket;
  return (
    notice && { ...envelope(ticket), kind: "notice", notice, invitee, roles, detail, by, others }
  );
}

function ownerNoticeEmail(ticket: OwnerNoticeTicket): OwnerNoticeEmail {
  const { deliveryId: sendId, organizationId, to, organizationName, locale, kind } = ticket;
  const { notice, by } = ticket;
  return { sendId, organizationId, to, organizationName, locale, kind, notice, by };
}

function invitationPart(ticket: DeliveryAttempt, link: string) {
  const { inviterName: name, inviterEmail: email } = ticket;
  return {
    kind: ticket.kind === "reminder" ? "reminder" : "invitation",
    inviter: name === null && email === null ? null : { name, email },
    replyToInviter: ticket.replyToInviter,
    roles: ticket.roles,
    message: ticket.message,
    expiresAt: ticket.expiresAt,
    link,
  } satisfies Partial<InvitationEmail>;
}

function linkOf(ticket: DeliveryAttempt, { links, linkBase }: LinkMaker): string | null {
  if (!links.knows(ticket.linkKeyId)) return null;
  const verifier = links.verifier(ticket, ticket.linkKeyId);
  return `${linkBase}/i/${formatLinkToken(ticket.selector, verifier)}`;
}
