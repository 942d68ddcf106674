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
const invitation = (given: Parameters<typeof invitationOf>[0]): Notice => ({
  about: "invitation",
  invitation: invitationOf(given),
  organizationName,
});
const member = (email: string) =>
  invitationOf({ email, state: "revoked", stateReason: "already_member" });

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
      "revoked, as no one vouches for it",
      invitation({ state: "revoked", stateReason: "inviter_left" }),
      "Your invitation for jane@acme.com to Acme was revoked, because the people who vouched for it can no longer invite anyone in this role. Ask an admin to invite them again.",
    ],
    [
      "several revoked, as no one vouches for them",
      { ...invitation({ state: "revoked", stateReason: "inviter_unauthorized" }), others: 2 },
      "Your invitations for jane@acme.com and 2 more to Acme were revoked, because the people who vouched for them can no longer invite anyone in this role. Ask an admin to invite them again.",
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

test("a state that has changed since sends no notice", () => {
  expect(noticeMessage(approval({}))).toBeNull();
  expect(noticeMessage(invitation({ state: "pending" }))).toBeNull();
  expect(noticeMessage(invitation({ state: "revoked", stateReason: "A duplicate" }))).toBeNull();
});
