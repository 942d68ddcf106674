import { checkMessage } from "@usher/fake-slack";
import type { KnownBlock } from "@slack/types";
import type { ApprovalView, InvitationView } from "@usher/core";
import fc from "fast-check";
import { describe, expect, test } from "vitest";

import { approvalGallery, deliveryOf as delivery } from "../testing/approval-gallery.ts";
import { approvalOf, bobApproved, bobDenied, invitationOf } from "../testing/views.ts";
import { approvalMessage } from "./approval-message.ts";
import { fitMessage } from "./fit-message.ts";

const render = (approval: ApprovalView, organizationName = "Acme") =>
  approvalMessage({ approval, organizationName, teamId: "T0ACME" });
const sent = (given: Partial<InvitationView>) =>
  approvalOf({ ...bobApproved, invitations: [invitationOf({ state: "pending", ...given })] });
const admins = [invitationOf({ roles: ["admin"] })];

type Row = [state: keyof typeof approvalGallery, header: string, text: string, buttons: string[]];
const decide = ["approve", "deny", "details"];

const states: Row[] = [
  [
    "pending",
    "⏳ Invitation request",
    "Mei Member wants to invite jane@acme.com to Acme as admin. Approval needed by 28 Nov.",
    decide,
  ],
  [
    "partly approved",
    "⏳ Invitation request (1 of 2)",
    "1 of 2 approvals for jane@acme.com.",
    decide,
  ],
  [
    "approved and sending",
    "📤 Approved – sending",
    "Bob approved jane@acme.com; sending the email.",
    [],
  ],
  ["sent", "✉️ Invited", "Bob approved jane@acme.com; email sent.", ["invitation.manage"]],
  [
    "delivered",
    "✉️ Invited",
    "Bob approved jane@acme.com; email delivered.",
    ["invitation.manage"],
  ],
  [
    "bounced",
    "⚠️ Email could not be delivered",
    "Approved, but the email to jane@acme.com could not be delivered.",
    ["invitation.fix", "invitation.revoke"],
  ],
  [
    "permanently failed",
    "⚠️ Email could not be delivered",
    "Approved, but the email to jane@acme.com could not be delivered.",
    ["invitation.fix"],
  ],
  ["joined", "🎉 Joined", "jane@acme.com joined Acme.", []],
  ["revoked later", "🚫 Revoked", "The invitation for jane@acme.com to Acme was revoked.", []],
  ["declined", "👋 Declined", "jane@acme.com declined the invitation to Acme.", []],
  [
    "expired before it was accepted",
    "⌛ Invitation expired",
    "The invitation for jane@acme.com to Acme expired before it was accepted.",
    ["invitation.manage"],
  ],
  [
    "superseded",
    "☑️ No longer needed",
    "jane@acme.com is already a member of Acme; no email was sent.",
    [],
  ],
  [
    "denied",
    "⛔ Denied",
    "Bob denied the invitation for jane@acme.com: We aren't hiring before January.",
    ["reopen"],
  ],
  [
    "withdrawn",
    "↩️ Withdrawn",
    "Mei Member withdrew the invitation request for jane@acme.com; no one was invited.",
    ["ask_again"],
  ],
  [
    "expired",
    "⌛ Expired",
    "The invitation request for jane@acme.com expired without a decision; no one was invited.",
    ["ask_again"],
  ],
  [
    "several, one of them joined",
    "✉️ Invited (1 of 2 joined)",
    "Bob approved 2 people (jane@acme.com and 1 more); emails delivered.",
    ["invitation.manage"],
  ],
  [
    "several, one of them undelivered",
    "⚠️ Email could not be delivered",
    "Approved, but not every email to 2 people (jane@acme.com and 1 more) could be delivered.",
    ["invitation.manage", "invitation.manage"],
  ],
  [
    "several that ended differently",
    "🚫 Closed (1 of 2 joined)",
    "The invitations for 2 people (jane@acme.com and 1 more) to Acme are closed (1 of 2 joined).",
    [],
  ],
  [
    "address corrected",
    "✏️ Address corrected",
    "The address jane@acme.com was wrong. The invitation to Acme was sent to a corrected address.",
    [],
  ],
  [
    "denied and reopened",
    "⛔ Denied",
    "Bob denied the invitation for jane@acme.com: We aren't hiring before January.",
    [],
  ],
  [
    "withdrawn and requested again",
    "↩️ Withdrawn",
    "Mei Member withdrew the invitation request for jane@acme.com; no one was invited.",
    [],
  ],
  [
    "approved by an owner alone",
    "✉️ Invited",
    "Bob approved jane@acme.com; email delivered.",
    ["invitation.manage"],
  ],
];

const pressable = (blocks: KnownBlock[]) =>
  JSON.stringify(blocks)
    .match(/"action_id":"[^"]+"/gu)
    ?.map((found) => found.slice(13, -1)) ?? [];

describe.each(states)("%s", (state, header, text, buttons) => {
  const approval = approvalGallery[state];
  const message = render(approval);

  test("Slack accepts the message, and fitMessage leaves it unchanged", () => {
    expect(checkMessage(message)).toEqual([]);
    expect(fitMessage(message)).toEqual(message);
  });

  test("the header alone and the text alone each say the state", () => {
    expect(message.blocks[0]).toMatchObject({ type: "header", text: { text: header } });
    expect(message.text).toBe(text);
  });

  test("the message has exactly the buttons of its state", () => {
    expect(pressable(message.blocks)).toEqual(buttons);
  });

  test("each version of a message has its own block ids", () => {
    const next = render({ ...approval, version: approval.version + 1 });
    const ids = (blocks: typeof message.blocks) => blocks.map((block) => block.block_id);
    expect(ids(message.blocks)[0]).toBe(`inv:${approval.id}:v${approval.version}:header`);
    expect(ids(message.blocks).filter((id) => ids(next.blocks).includes(id))).toEqual([]);
  });
});

test("the buttons carry the id of the request and nothing else", () => {
  const approval = approvalOf({ invitations: admins });
  const actions = render(approval).blocks.find((block) => block.type === "actions");
  expect(actions?.elements).toMatchObject([
    {
      action_id: "approve",
      style: "primary",
      value: approval.id,
      accessibility_label: "Approve the invitation for jane@acme.com as admin",
      confirm: {
        text: {
          text: "jane@acme.com as admin joins Acme. An admin can invite, approve and remove people in Acme.",
        },
      },
    },
    { action_id: "deny", style: "danger", value: approval.id },
    { action_id: "details", value: approval.id },
  ]);
});

test("a privileged role gets a warning and a confirm dialog, a member role neither", () => {
  const warned = (role: string) =>
    JSON.stringify(render(approvalOf({ invitations: [invitationOf({ roles: [role] })] })).blocks);
  expect(warned("owner")).toContain("An owner controls everything in Acme.");
  expect(warned("admin")).toContain("An admin can invite, approve and remove people in Acme.");
  expect(warned("admin")).toContain('"confirm"');
  expect(warned("member")).not.toContain("⚠️");
  expect(warned("member")).not.toContain('"confirm"');
});

test("an open request that too few can decide says who still can", () => {
  const rendered = (shortage: string[] | null, approval = approvalOf()) =>
    JSON.stringify(
      approvalMessage({ approval, organizationName: "Acme", teamId: "T0ACME", shortage }).blocks,
    );
  expect(rendered(["Ann", "Bob"], approvalOf({ quorum: 3 }))).toContain(
    "⚠️ Only Ann and Bob can still decide this, and 3 approvals are missing. An owner can change the approval settings.",
  );
  expect(rendered([])).toContain("No one can still decide this, and 1 approval is missing.");
  expect(rendered(null)).not.toContain("can still decide");
  expect(rendered([], approvalOf({ state: "denied" }))).not.toContain("can still decide");
});

test("an address outside the trusted domains gets a warning and a confirm dialog", () => {
  const rendered = (outsiders: string[], approval = approvalOf()) =>
    JSON.stringify(
      approvalMessage({ approval, organizationName: "Acme", teamId: "T0ACME", outsiders }).blocks,
    );
  expect(rendered(["jane@acme.com"])).toContain(
    "⚠️ This address is outside the domains that Acme trusts.",
  );
  expect(rendered(["jane@acme.com"])).toContain('"confirm"');
  expect(rendered([])).not.toContain("outside");
  const several = approvalOf({ invitations: [invitationOf(), invitationOf({ email: "b@x.io" })] });
  expect(rendered(["b@x.io"], several)).toContain("Outside the domains that Acme trusts: b@x.io.");
  expect(rendered([], approvalOf({ reason: "external_domain" }))).toContain(
    "is outside the domains",
  );
});

test.each([
  ["550 5.1.1 no such user", "this mailbox doesn't exist"],
  ["452 4.2.2 mailbox full", "the mailbox is full"],
  ["554 5.7.1 rejected as spam", "the recipient's server rejected the email"],
  ["Domain not found", "the domain doesn't accept email"],
])("%s is explained in plain words", (detail, words) => {
  expect(JSON.stringify(render(sent(delivery("bounced", detail))).blocks)).toContain(
    `⚠️ email bounced: ${words} (${detail})`,
  );
});

test("S8: a domain in another script is shown with its punycode name", () => {
  const approval = approvalOf({ invitations: [invitationOf({ email: "jane@xn--cme-5cd.com" })] });
  const rendered = JSON.stringify(render(approval).blocks);
  expect(rendered).toContain("jane@xn--cme-5cd.com");
  expect(rendered).toContain("(the domain reads аcme.com)");
});

test("a person of another workspace is named, not mentioned", () => {
  const requester = { ...approvalOf().requester, slackTeamId: "T0OTHER" };
  expect(JSON.stringify(render(approvalOf({ requester })).blocks)).not.toContain("U0ACMEMEMBER");
});

const hostile = fc.oneof(
  fc.constantFrom(
    "<!channel>",
    "<https://evil.example|https://acme.com>",
    "<@U0ACMEOWNER>",
    "*bold* _it_ ~no~ `code`",
    "\u202egnp.exe\u202c",
    "a\nb\n\n\n\nc",
    "&amp;lt;",
    "",
    "\u0000\u0007",
    "x".repeat(4000),
    "😀".repeat(1500),
  ),
  fc.string({ unit: "binary", maxLength: 600 }),
);

test("S19: user input cannot break a message, mention people or become a link", () => {
  fc.assert(
    fc.property(
      fc.array(hostile, { minLength: 8, maxLength: 8 }),
      fc.constantFrom<ApprovalView>(...Object.values(approvalGallery)),
      ([note, reason, name, organization, email, role, requester, message], approval) => {
        const rendered = render(
          {
            ...approval,
            note: note ?? "",
            denyReason: approval.state === "denied" ? (reason ?? "") : null,
            decidedBy: { userId: "b", name: name ?? "" },
            requester: { ...approval.requester, name: requester ?? "", slackUserId: null },
            decisions: approval.decisions.map((decision) => ({
              ...decision,
              userName: name ?? "",
              reason: reason ?? "",
            })),
            invitations: approval.invitations.map((invitation) => ({
              ...invitation,
              email: email ?? "",
              roles: [role ?? ""],
              message: message ?? "",
            })),
          },
          organization ?? "",
        );
        expect(checkMessage(rendered)).toEqual([]);
        // Slack parses the small print alone, which is the same whatever they typed.
        const ofTheirs = rendered.blocks.filter((block) => block.type !== "context");
        expect(JSON.stringify(ofTheirs)).not.toContain('"mrkdwn"');
        expect(rendered.blocks.filter((block) => block.type === "context")).toEqual(
          render(approval).blocks.filter((block) => block.type === "context"),
        );
        expect(rendered.text).not.toMatch(/[<>\u202e\u0000-\u001f]/u);
      },
    ),
    { numRuns: 200 },
  );
});

const twenty = (given: Partial<InvitationView>) =>
  Array.from({ length: 20 }, (_, index) =>
    invitationOf({
      id: `01930000-0000-7000-8000-0000000000${index + 10}`,
      email: `${"x".repeat(60)}${index}@${"y".repeat(60)}.${"z".repeat(60)}.example`,
      roles: [
        "member",
        ...Array.from({ length: 49 }, (_role, role) => `org-${"r".repeat(50)}-${role}`),
      ],
      ...given,
    }),
  );

test.each<[string, Partial<ApprovalView>, Partial<InvitationView>]>([
  ["waiting", {}, {}],
  ["sent", bobApproved, { state: "pending", ...delivery("delivered") }],
  ["bounced", bobApproved, { state: "pending", ...delivery("bounced", "550 ".repeat(300)) }],
  ["denied", bobDenied, { state: "denied" }],
])("twenty invitations with long addresses and many roles fit: %s", (_state, request, given) => {
  const message = render(
    approvalOf({ ...request, invitations: twenty(given), note: "n".repeat(500) }),
  );
  expect(checkMessage(message)).toEqual([]);
  expect(fitMessage(message)).toEqual(message);
  expect(message.blocks.length).toBeLessThanOrEqual(50);
  expect(JSON.stringify(message.blocks).length).toBeLessThan(25_000);
});
