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
  if (!maker.links.knows(delivery.linkKeyId)) return null;
  const brand = brandView(delivery, maker.linkBase);
  return { ...envelope(delivery), ...invitationPart(delivery, maker), brand };
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
  const { notice, by, accessUntil } = delivery;
  return { sendId, organizationId, to, organizationName, locale, kind, notice, by, accessUntil };
}

function invitationPart(delivery: DeliveryAttempt, maker: LinkMaker) {
  const { inviterName: name, inviterEmail: email } = delivery;
  return {
    kind: delivery.kind === "reminder" ? "reminder" : "invitation",
    inviter: name === null && email === null ? null : { name, email },
    replyToInviter: delivery.replyToInviter,
    roles: delivery.roles,
    message: delivery.message,
    expiresAt: delivery.expiresAt,
    accessForDays: delivery.accessForDays,
    accessUntil: delivery.accessUntil,
    ...linksOf(delivery, maker),
  } satisfies Partial<InvitationEmail>;
}

function linksOf(delivery: DeliveryAttempt, { links, linkBase }: LinkMaker) {
  const { invitationId, linkKeyId, selector } = delivery;
  const verifier = links.verifier(delivery, linkKeyId);
  const muteVerifier = links.verifier({ invitationId, purpose: "mute" }, linkKeyId);
  return {
    link: `${linkBase}/i/${formatLinkToken(selector, verifier)}`,
    muteLink: `${linkBase}/u/${formatLinkToken(selector, muteVerifier)}`,
  };
}
