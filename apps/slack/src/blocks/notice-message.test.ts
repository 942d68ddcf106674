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
      "Bob approved inviting jane@acme.com as member to Acme. I'm sending the email and will tell you when they join.",
    ],
    [
      "approved when they were a member already",
      approval({ ...bobApproved, invitations: [member("jane@acme.com")] }),
      "Bob approved inviting jane@acme.com as member to Acme. They are a member already, so nothing was sent.",
    ],
    [
      "approved when all of them were members already",
      approval({
        ...bobApproved,
        invitations: [member("jane@acme.com"), member("bob@acme.com")],
      }),
      "Bob approved inviting 2 people (jane@acme.com and 1 more) to Acme. All of them are members already, so nothing was sent.",
    ],
    [
      "approved when one of them was a member already",
      approval({
        ...bobApproved,
        invitations: [member("jane@acme.com"), invitationOf({ state: "pending" })],
      }),
      "Bob approved inviting 2 people (jane@acme.com and 1 more) to Acme. 1 of them is a member already; I'm sending the email to the others and will tell you when they join.",
    ],
    [
      "denied",
      approval(bobDenied),
      "Bob denied inviting jane@acme.com as member to Acme. “We hire nobody before January.”",
    ],
    [
      "expired request",
      approval({ state: "expired" }),
      "Nobody decided on inviting jane@acme.com as member to Acme in time. You can ask again.",
    ],
    [
      "withdrawn",
      approval({ state: "withdrawn" }),
      "Your request for inviting jane@acme.com as member to Acme was withdrawn.",
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
      "Your invitation for jane@acme.com to Acme expired. Sending it again gives it a new link.",
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
      "The email to jane@acme.com for Acme bounced. Check the address; you can correct it, or revoke this invitation. “550 no such user”",
    ],
    [
      "parked",
      invitation({ state: "pending", delivery: { status: "parked", detail: "timeout", at: null } }),
      "It is not known whether the email to jane@acme.com for Acme was sent. If it did not arrive, send it again.",
    ],
  ])("%s", (_what, notice, text) => {
    const message = noticeMessage(notice);
    expect(message?.text).toBe(text);
    expect(checkMessage(message)).toEqual([]);
  });
});

test("a state that moved on is not told", () => {
  expect(noticeMessage(approval({}))).toBeNull();
  expect(noticeMessage(invitation({ state: "pending" }))).toBeNull();
});
