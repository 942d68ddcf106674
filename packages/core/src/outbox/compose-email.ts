import { brandView } from "../model/brand/brand-view.ts";
import { formatLinkToken, type LinkKeyring } from "../model/link.ts";
import type {
  InvitationEmail,
  NoticeEmail,
  OutgoingEmail,
  OwnerNoticeEmail,
} from "../model/delivery.ts";
import type { DeliveryAttempt, OwnerNoticeAttempt } from "../ports/outbox-repository.ts";

type LinkMaker = { links: LinkKeyring; linkBase: string };

/** Null when the key of the invitation's link is missing. A notice needs none. */
export function composeEmail(
  delivery: DeliveryAttempt | OwnerNoticeAttempt,
  maker: LinkMaker,
): OutgoingEmail | null {
  if (delivery.kind === "owner_notice") return ownerNoticeEmail(delivery);
  if (delivery.kind === "notice") return noticeEmail(delivery);
  const link = linkOf(delivery, maker);
  if (link === null) return null;
  const brand = brandView(delivery, maker.linkBase);
  return { ...envelope(delivery), ...invitationPart(delivery, link), brand };
}

function envelope(delivery: DeliveryAttempt) {
  const {
    deliveryId: sendId,
    invitationId,
    organizationId,
    to,
    organizationName,
    locale,
  } = delivery;
  return { sendId, invitationId, organizationId, to, organizationName, locale };
}

function noticeEmail(delivery: DeliveryAttempt): NoticeEmail | null {
  const { notice, invitee, roles, detail, inviterName: by, others } = delivery;
  if (notice === null) return null;
  const { invitationDeliveryStatus: deliveryStatus } = delivery;
  const said = { notice, deliveryStatus, invitee, roles, detail, by, others };
  return { ...envelope(delivery), kind: "notice", ...said };
}

function ownerNoticeEmail(delivery: OwnerNoticeAttempt): OwnerNoticeEmail {
  const { deliveryId: sendId, organizationId, to, organizationName, locale, kind } = delivery;
  const { notice, by } = delivery;
  return { sendId, organizationId, to, organizationName, locale, kind, notice, by };
}

function invitationPart(delivery: DeliveryAttempt, link: string) {
  const { inviterName: name, inviterEmail: email } = delivery;
  return {
    kind: delivery.kind === "reminder" ? "reminder" : "invitation",
    inviter: name === null && email === null ? null : { name, email },
    replyToInviter: delivery.replyToInviter,
    roles: delivery.roles,
    message: delivery.message,
    expiresAt: delivery.expiresAt,
    link,
  } satisfies Partial<InvitationEmail>;
}

function linkOf(delivery: DeliveryAttempt, { links, linkBase }: LinkMaker): string | null {
  if (!links.knows(delivery.linkKeyId)) return null;
  const verifier = links.verifier(delivery, delivery.linkKeyId);
  return `${linkBase}/i/${formatLinkToken(delivery.selector, verifier)}`;
}
