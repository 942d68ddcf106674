import { checkMessage } from "@usher/fake-slack";
import { describe, expect, test } from "vitest";

import { approvalOf, bobApproved, bobDenied, invitationOf } from "../testing/views.ts";
import { noticeMessage, type Notice } from "./notice-message.ts";

const organizationName = "Acme";
const approval = (given: Parameters<typeof approvalOf>[0]): Notice => ({
  about: "approval",
  approval: approvalOf(given),
  organizationName,
});
const invitation = (given: Parameters<typeof invitationOf>[0], others = 0): Notice => ({
  about: "invitation",
  invitation: invitationOf(given),
  organizationName,
  others,
});
const member = (email: string) =>
  invitationOf({ email, state: "revoked", stateReasonCode: "already_member" });

describe("a requester or inviter reads", () => {
  test.each<[string, Notice, string]>([
    [
      "approved",
      approval(bobApproved),
      "Bob approved your request to invite jane@acme.com as member to Acme. I'm sending the email and will let you know when they join.",
    ],
    [
      "approved when they were a member already",
      approval({ ...bobApproved, invitations: [member("jane@acme.com")] }),
      "Bob approved your request to invite jane@acme.com as member to Acme. They are already a member, so no email was sent.",
    ],
    [
      "approved when all of them were members already",
      approval({
        ...bobApproved,
        invitations: [member("jane@acme.com"), member("bob@acme.com")],
      }),
      "Bob approved your request to invite 2 people (jane@acme.com and 1 more) to Acme. All of them are already members, so no email was sent.",
    ],
    [
      "approved when one of them was a member already",
      approval({
        ...bobApproved,
        invitations: [member("jane@acme.com"), invitationOf({ state: "pending" })],
      }),
      "Bob approved your request to invite 2 people (jane@acme.com and 1 more) to Acme. 1 of them is already a member. I'm sending the email to the others and will let you know when they join.",
    ],
    [
      "denied",
      approval(bobDenied),
      "Bob denied your request to invite jane@acme.com as member to Acme. “We aren't hiring before January.”",
    ],
    [
      "closed, as an admin imported them",
      invitation({ state: "revoked", stateReasonCode: "member_imported" }),
      "jane@acme.com was added to Acme as a member, so your request to invite them was closed.",
    ],
    [
      "revoked, as those who sent it left",
      invitation({ state: "revoked", stateReasonCode: "inviter_left" }),
      "Your invitation for jane@acme.com to Acme was revoked, because the people who sent or approved it can no longer invite anyone in this role. Ask an admin to invite them again.",
    ],
    [
      "several revoked, as those who sent them left",
      invitation({ state: "revoked", stateReasonCode: "inviter_unauthorized" }, 2),
      "Your invitations for jane@acme.com and 2 more to Acme were revoked, because the people who sent or approved them can no longer invite anyone in this role. Ask an admin to invite them again.",
    ],
    [
      "expired request",
      approval({ state: "expired" }),
      "Your request to invite jane@acme.com as member to Acme expired without a decision. You can ask again.",
    ],
    [
      "withdrawn",
      approval({ state: "withdrawn" }),
      "Your request to invite jane@acme.com as member to Acme was withdrawn.",
    ],
    [
      "joined",
      invitation({ state: "accepted", roles: ["admin"] }),
      "jane@acme.com joined Acme as admin.",
    ],
    [
      "declined",
      invitation({ state: "declined" }),
      "jane@acme.com declined your invitation to Acme.",
    ],
    [
      "expired",
      invitation({ state: "expired" }),
      "Your invitation for jane@acme.com to Acme expired. Send it again to create a new link.",
    ],
    [
      "failed",
      invitation({
        state: "failed",
        delivery: { status: "failed", detail: "no such <!channel>", at: null },
      }),
      "The email to jane@acme.com for Acme could not be delivered. Check the address. “no such &lt;!channel&gt;”",
    ],
    [
      "bounced",
      invitation({
        state: "pending",
        delivery: { status: "bounced", detail: "550 no such user", at: null },
      }),
      "The email to jane@acme.com for Acme bounced. Check the address. You can correct it or revoke this invitation. “550 no such user”",
    ],
    [
      "rejected by the recipient's server",
      invitation({
        state: "pending",
        delivery: { status: "blocked", detail: "550 5.7.1 policy", at: null },
      }),
      "The recipient's mail server rejected the email to jane@acme.com for Acme. The address may be right. Send it again later. If it is rejected again, ask the recipient's administrator to allow our email. “550 5.7.1 policy”",
    ],
    [
      "dropped after an earlier bounce",
      invitation({
        state: "pending",
        delivery: { status: "suppressed", detail: "Bounced Address", at: null },
      }),
      "The email to jane@acme.com for Acme was not sent, because an earlier email to this address bounced. Check the address. If it is right, ask the operator of Usher to remove it from SendGrid's list of bounces. “Bounced Address”",
    ],
    [
      "reported as spam",
      {
        about: "complaint",
        invitation: invitationOf({
          state: "pending",
          delivery: { status: "delivered", detail: "reported as spam", at: null },
        }),
        organizationName,
      },
      "jane@acme.com reported the email with your invitation to Acme as spam. This address gets no more email from your organization. If it was a mistake, an admin can lift the block.",
    ],
    [
      "that a new link is requested",
      { about: "renewal", invitation: invitationOf({ state: "expired" }), organizationName },
      "jane@acme.com asks for a new link. Their invitation to Acme has expired.",
    ],
    [
      "parked",
      invitation({ state: "pending", delivery: { status: "parked", detail: "timeout", at: null } }),
      "We don't know whether the email to jane@acme.com for Acme was sent. If it did not arrive, send it again.",
    ],
  ])("%s", (_what, notice, text) => {
    const message = noticeMessage(notice);
    expect(message?.text).toBe(text);
    expect(checkMessage(message)).toEqual([]);
  });
});

test.each([
  ["blocked", "550 5.7.1 policy", true],
  ["suppressed", "Recipient List over Package Quota", true],
  ["suppressed", "Spam Reporting Address", false],
  ["bounced", "550 no such user", false],
] as const)("an email that is %s with %j can be sent again: %s", (status, detail, offered) => {
  const delivery = { status, detail, at: null };
  const message = noticeMessage(invitation({ state: "pending", delivery }));
  const blocks = JSON.stringify(message?.blocks);
  expect(blocks.includes('"Send again"')).toBe(offered);
  expect(blocks).toContain('"Fix address…"');
});

test("a state that has changed since sends no notice", () => {
  expect(noticeMessage(approval({}))).toBeNull();
  expect(noticeMessage(invitation({ state: "pending" }))).toBeNull();
  expect(noticeMessage(invitation({ state: "revoked", stateReason: "A duplicate" }))).toBeNull();
  const pending = invitationOf({ state: "pending" });
  expect(noticeMessage({ about: "renewal", invitation: pending, organizationName })).toBeNull();
});
