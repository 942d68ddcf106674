import type { HomeView, ModalView } from "@slack/types";

import { breakGlassAlert } from "../blocks/alert-message.ts";
import { approvalMessage } from "../blocks/approval-message.ts";
import { changeMemberModal } from "../blocks/members/change-member-modal.ts";
import { breakGlassModal } from "../blocks/break-glass-modal.ts";
import { deactivatedMessage } from "../blocks/deactivated-message.ts";
import { denyModal } from "../blocks/deny-modal.ts";
import { detailsModal } from "../blocks/details-modal.ts";
import { expiredAnswer } from "../blocks/expired-answer.ts";
import { fixAddressModal } from "../blocks/fix-address-modal.ts";
import { infoModal } from "../blocks/info-modal.ts";
import { accessReviewModal } from "../blocks/members/access-review-modal.ts";
import { endAccessModal } from "../blocks/members/end-access-modal.ts";
import { memberListModal } from "../blocks/members/member-list-modal.ts";
import type { MessageContent } from "../blocks/message.ts";
import { accessEndMessage } from "../blocks/notices/access-end-message.ts";
import { ownerNoticeMessage } from "../blocks/notices/owner-notice-message.ts";
import { pausedAnswer, pauseMessage, type PauseModel } from "../blocks/notices/pause-message.ts";
import { noticeMessage } from "../blocks/notice-message.ts";
import { reactivateMessage } from "../blocks/reactivate-message.ts";
import { reminderMessage } from "../blocks/reminder-message.ts";
import { revokeModal } from "../blocks/revoke-modal.ts";
import { memberActions, actionTexts, type MemberEntry } from "../text/member-text.ts";
import { approvalGallery } from "./approval-gallery.ts";

export type GalleryItem<T> = { id: string; title: string; content: T };

const organizationName = "Acme";
const teamId = "T0ACME";
const { pending, bounced, expired } = approvalGallery;
const ended = ["sent", "denied", "expired", "withdrawn"] as const;
const noticeTitles = ["bounced", "permanently failed", "joined", "declined"] as const;

/** Every message about requests and invitations, in every state. */
export function messageGallery(): GalleryItem<MessageContent>[] {
  const requests = Object.entries(approvalGallery).map(([title, approval]) => ({
    id: `request.${slug(title)}`,
    title: `Request: ${title}`,
    content: approvalMessage({ approval, organizationName, teamId, outsiders: [], asked: [] }),
  }));
  const asked = ["U0ACMEADMIN", "U0ACMEOWNER"];
  const outsiders = ["jane@acme.com"];
  return [
    ...requests,
    item(
      "request.outside",
      "Request: outside the trusted domains, with people asked",
      approvalMessage({ approval: pending, organizationName, teamId, outsiders, asked }),
    ),
    ...notices(),
    ...items("reminder", "Reminder to an approver", [
      reminderMessage(approvalMessage({ approval: pending, organizationName, teamId })),
    ]),
    ...items("alert.break_glass", "Alert: an owner approved alone", [
      breakGlassAlert(approvalGallery["approved by an owner alone"], organizationName),
    ]),
    item(
      "owner.break_glass_on",
      "Notice to an owner: break glass was turned on",
      ownerNoticeMessage("break_glass_on", { organizationName, by: "Olga Owner" }),
    ),
    item(
      "owner.break_glass_off",
      "Notice to an owner: an update turned break glass off",
      ownerNoticeMessage("break_glass_off", { organizationName, by: null }),
    ),
    item(
      "owner.webhook_paused",
      "Notice to an owner: a webhook endpoint was paused",
      ownerNoticeMessage("webhook_paused", { organizationName, by: null }),
    ),
    ...pauses(),
    ...accessEnds(),
    ...deactivated(),
    item(
      "answer.suspended",
      "Answer: suspended members who were invited",
      reactivateMessage({
        organizationName,
        people: [
          { id: mei.id, member: { ...mei, status: "suspended" } },
          { id: bob.id, member: bob },
          { id: mei.userId, member: null },
        ],
        notice: "This requires a higher role than yours.",
      }),
    ),
    ...items("answer.expired", "Answer: an expired request, to the requester", [
      expiredAnswer(expired, { isRequester: true }).content,
    ]),
  ];
}

/** Every form that an approval message opens. */
export function viewGallery(): GalleryItem<ModalView | HomeView>[] {
  const model = { approval: pending, organizationName, teamId, outsiders: ["jane@acme.com"] };
  const log = [
    { seq: "1", at: pending.createdAt, words: "📝 Mei Member asked to invite jane@acme.com." },
  ];
  const [invitation] = bounced.invitations;
  return [
    item("deny", "Deny a request", denyModal(pending.id)),
    item("break_glass", "An owner approves their own request", breakGlassModal(pending.id)),
    item("details", "Details of a request", detailsModal(model, log)),
    ...members(),
    ...accessReviews(),
    item("loading", "A form that is being filled", infoModal("Invitation request", ["Loading…"])),
    ...(invitation === undefined
      ? []
      : [
          item("fix_address", "Fix an address", fixAddressModal(invitation)),
          item("revoke", "Revoke an invitation", revokeModal(invitation)),
        ]),
  ];
}

const mei: MemberEntry = {
  id: "01930000-0000-7000-8000-0000000000dd",
  userId: "01930000-0000-7000-8000-0000000000de",
  name: "Mei Member",
  email: "mei@acme.com",
  version: 1,
  status: "active",
  roles: ["member", "org-guide"],
  roleNames: ["member", "Guide"],
};

const bob: MemberEntry = { ...mei, id: mei.id.replace(/d$/u, "f"), name: "Bob", email: null };

function accessEnds(): GalleryItem<MessageContent>[] {
  const end = { organizationName, accessUntil: "2027-01-31T23:59:59.000Z" };
  return [
    item(
      "access.ends",
      "Notice to a member: their access ends soon",
      accessEndMessage({ ...end, member: null }),
    ),
    item(
      "access.member_ends",
      "Notice to an inviter: a member's access ends soon",
      accessEndMessage({ ...end, member: mei }),
    ),
  ];
}

const pause: PauseModel = {
  organizationName,
  since: "2026-11-21T10:04:00.000Z",
  resumableFrom: "2026-11-21T10:04:00.000Z",
  resumed: null,
};

function pauses(): GalleryItem<MessageContent>[] {
  const later = { ...pause, resumableFrom: "2026-11-24T08:00:00.000Z" };
  const at = "2026-11-22T09:30:00.000Z";
  const by = (resumed: PauseModel["resumed"]) => pauseMessage({ ...pause, resumed });
  return [
    item(
      "owner.invitations_paused",
      "Notice to an owner: reports paused invitations",
      pauseMessage(pause),
    ),
    item(
      "owner.invitations_paused_again",
      "Notice to an owner: reports paused invitations again within 7 days",
      pauseMessage(later),
    ),
    item(
      "owner.invitations_resumed",
      "Notice to an owner: an owner resumed invitations",
      by({ by: "owner", name: "Olga Owner", at }),
    ),
    item(
      "owner.invitations_resumed_by_operator",
      "Notice to an owner: the operator resumed invitations",
      by({ by: "operator", name: null, at }),
    ),
    item(
      "answer.invitations_paused",
      "Answer: invitations are paused, to an owner",
      pausedAnswer(organizationName, pause),
    ),
  ];
}

function deactivated(): GalleryItem<MessageContent>[] {
  const facts = { organizationName, teamName: "Acme HQ", isPolicyOn: false };
  const reader = { maySuspend: true };
  return [
    item(
      "deactivated.asks",
      "Notice to an admin: a member's Slack account was deactivated",
      deactivatedMessage({ ...facts, member: mei, reader }),
    ),
    item(
      "deactivated.suspended",
      "Notice to an admin: the policy suspended a member",
      deactivatedMessage({
        ...facts,
        member: { ...mei, status: "suspended" },
        reader,
        isPolicyOn: true,
      }),
    ),
    item(
      "deactivated.removed",
      "Notice to an admin: the member was removed since",
      deactivatedMessage({ ...facts, member: null, reader: null }),
    ),
  ];
}

function members(): GalleryItem<ModalView>[] {
  const place = { text: null, cursor: null };
  const rows = [
    { ...mei, isSelf: false, actions: memberActions.filter((action) => action !== "reactivate") },
    { ...bob, status: "suspended" as const, isSelf: false, actions: memberActions },
  ];
  const list = { organizationName, place, members: rows, nextCursor: bob.id };
  const facts = {
    member: mei,
    isSelf: false,
    organizationName,
    effects: {
      openInvitations: { count: 3, more: false },
      delegations: { count: 1, more: false },
      onInviterLoss: "revoke" as const,
    },
    place,
    rank: 30,
    customRoles: [{ slug: "org-guide", name: "Guide" }],
  };
  return [
    item("members", "Members", memberListModal({ ...list, notices: ["Max is suspended."] })),
    item(
      "members.none",
      "Members: none found",
      memberListModal({ ...list, place: { text: "zoe", cursor: null }, members: [] }),
    ),
    ...memberActions.map((action) =>
      item(
        `members.${action}`,
        `A member: ${actionTexts[action]}`,
        changeMemberModal({ ...facts, action }),
      ),
    ),
  ];
}

function accessReviews(): GalleryItem<ModalView>[] {
  const place = { cursor: null };
  const joined = { createdAt: "2026-03-02T09:00:00.000Z", reviewedAt: null };
  const rows = [
    { ...mei, ...joined, mayReview: true },
    { ...bob, ...joined, reviewedAt: "2026-06-01T09:00:00.000Z", mayReview: false },
  ];
  const list = { organizationName, place, days: 90, members: rows, nextCursor: bob.id };
  const effects = {
    openInvitations: { count: 1, more: false },
    delegations: { count: 0, more: false },
    onInviterLoss: "revoke" as const,
  };
  return [
    item(
      "access_review",
      "Access review",
      accessReviewModal({ ...list, notices: ["Max keeps access, as billing."] }),
    ),
    item(
      "access_review.none",
      "Access review: no one is due",
      accessReviewModal({ ...list, members: [], nextCursor: null }),
    ),
    item(
      "access_review.off",
      "Access review: the policy has none",
      accessReviewModal({ ...list, days: null, members: [], nextCursor: null }),
    ),
    item(
      "access_review.end",
      "Access review: end someone's access",
      endAccessModal({ member: mei, version: 1, organizationName, effects, place }),
    ),
  ];
}

function notices(): GalleryItem<MessageContent>[] {
  return [
    ...ended.flatMap((title) => {
      const approval = approvalGallery[title];
      const content = noticeMessage({ about: "approval", approval, organizationName });
      return items(`notice.${slug(title)}`, `Notice: the request is ${title}`, [content]);
    }),
    ...noticeTitles.flatMap((title) =>
      approvalGallery[title].invitations.flatMap((invitation) => {
        const content = noticeMessage({ about: "invitation", invitation, organizationName });
        return items(`notice.${slug(title)}`, `Notice: ${title}`, [content]);
      }),
    ),
  ];
}

function item<T>(id: string, title: string, content: T): GalleryItem<T> {
  return { id, title, content };
}

/** Nothing for a state that sends no notice. */
function items<T>(id: string, title: string, contents: (T | null)[]): GalleryItem<T>[] {
  return contents.flatMap((content) => (content === null ? [] : [item(id, title, content)]));
}

function slug(title: string): string {
  return title.replaceAll(/[^a-z]+/giu, "_").toLowerCase();
}
