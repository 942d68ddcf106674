import { AsyncLocalStorage } from "node:async_hooks";

import { expect, test, vi } from "vitest";

import { plainBrand } from "../../testing/plain-brand.ts";
import {
  accessNoticeKinds,
  noticeKinds,
  ownerNoticeKinds,
  userNoticeKinds,
} from "../../model/delivery.ts";
import { renderAccountLinkEmail } from "./render-account-link-email.tsx";
import { renderInvitationEmail } from "./render-invitation-email.ts";
import { renderNoticeEmail } from "./render-notice-email.ts";
import { renderOwnerNoticeEmail } from "./render-owner-notice-email.tsx";

const link = "https://usher.example/i/token";
const roles = ["admin"];
const envelope = {
  sendId: "0190a000-0000-7000-8000-000000000001",
  invitationId: "0190a000-0000-7000-8000-000000000002",
  organizationId: "0190a000-0000-7000-8000-000000000003",
  to: "jane@example.com",
  organizationName: "Northwind Research",
  locale: "en",
};
const invitation = {
  ...envelope,
  inviter: { name: "Amina Diallo", email: "amina@northwind.example" },
  replyToInviter: true,
  roles,
  message: "Hello Jane,\nwelcome",
  expiresAt: "2026-11-30T14:00:00.000Z",
  brand: plainBrand,
  link,
  muteLink: "https://usher.example/u/token",
};
const notice = {
  ...envelope,
  kind: "notice",
  invitee: "jane@example.com",
  roles,
  detail: "We work with others.",
} as const;
const accountLink = {
  ...envelope,
  kind: "account_link",
  slackUserName: "jane.doe",
  teamName: "Northwind",
  minutes: 10,
  link,
} as const;

test("no email is rendered in an AsyncLocalStorage", () => {
  const run = vi.spyOn(AsyncLocalStorage.prototype, "run");
  const emails = [
    ...(["invitation", "reminder"] as const).map((kind) =>
      renderInvitationEmail({ ...invitation, kind }),
    ),
    ...noticeKinds.map((kind) => renderNoticeEmail({ ...notice, notice: kind })),
    ...[...ownerNoticeKinds, ...userNoticeKinds, ...accessNoticeKinds].map((kind) =>
      renderOwnerNoticeEmail({ ...envelope, kind: "owner_notice", notice: kind, by: "Olga" }),
    ),
    renderAccountLinkEmail(accountLink),
  ];
  for (const { html } of emails) expect(html).toMatch(/^<!DOCTYPE html><html .*<\/html>$/s);
  expect(run).not.toHaveBeenCalled();
});
