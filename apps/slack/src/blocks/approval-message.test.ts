import { checkMessage } from "@usher/fake-slack";
import type { ApprovalView, InvitationView } from "@usher/core";
import fc from "fast-check";
import { describe, expect, test } from "vitest";

import { approvalOf, bobApproved, bobDenied, invitationOf } from "../testing/views.ts";
import { approvalMessage } from "./approval-message.ts";

const draw = (approval: ApprovalView, organizationName = "Acme") =>
  approvalMessage({ approval, organizationName, teamId: "T0ACME" });
const sent = (given: Partial<InvitationView>) =>
  approvalOf({ ...bobApproved, invitations: [invitationOf({ state: "pending", ...given })] });
const delivery = (status: NonNullable<InvitationView["delivery"]>["status"], detail?: string) => ({
  delivery: { status, detail: detail ?? null, at: null },
});
const admins = [invitationOf({ roles: ["admin"] })];

const states: [string, ApprovalView, string, string][] = [
  [
    "pending",
    approvalOf({ invitations: admins }),
    "⏳ Approval needed",
    "Mei Member asks to invite jane@acme.com to Acme as admin. Approval needed by 28 Nov 2026, 10:04 UTC.",
  ],
  [
    "partly approved",
    approvalOf({ ...bobApproved, state: "requested", quorum: 2, decidedBy: null, decidedAt: null }),
    "⏳ Approval needed (1 of 2)",
    "1 of 2 approvals for inviting jane@acme.com to Acme as member. Asked for by Mei Member.",
  ],
  [
    "approved and sending",
    sent(delivery("queued")),
    "📤 Approved – sending",
    "Bob approved inviting jane@acme.com to Acme as member; sending the e-mail.",
  ],
  [
    "sent",
    sent(delivery("delivered")),
    "✉️ Invited",
    "Bob approved inviting jane@acme.com to Acme as member; e-mail sent.",
  ],
  [
    "bounced",
    sent(delivery("bounced", "550 no such user")),
    "⚠️ Approved – e-mail not delivered",
    "Approved, but the e-mail to jane@acme.com could not be delivered.",
  ],
  [
    "failed for good",
    sent({ state: "failed", ...delivery("failed", "address refused") }),
    "⚠️ Approved – e-mail not delivered",
    "Approved, but the e-mail to jane@acme.com could not be delivered.",
  ],
  ["joined", sent({ state: "accepted" }), "🎉 Joined", "jane@acme.com joined Acme."],
  [
    "revoked later",
    sent({ state: "revoked" }),
    "🚫 Closed",
    "Bob approved inviting jane@acme.com to Acme as member; it is closed now.",
  ],
  [
    "denied",
    approvalOf({ ...bobDenied, invitations: [invitationOf({ state: "denied" })] }),
    "⛔ Denied",
    "Bob denied inviting jane@acme.com to Acme as member: We hire nobody before January.",
  ],
  [
    "withdrawn",
    approvalOf({ state: "withdrawn", invitations: [invitationOf({ state: "revoked" })] }),
    "↩️ Withdrawn",
    "The request for inviting jane@acme.com to Acme as member was withdrawn.",
  ],
  [
    "expired",
    approvalOf({ state: "expired", invitations: [invitationOf({ state: "expired" })] }),
    "⌛ Expired",
    "The request for inviting jane@acme.com to Acme as member expired; nobody decided in time.",
  ],
];

describe.each(states)("%s", (state, approval, header, text) => {
  const message = draw(approval);

  test("Slack takes it", () => {
    expect(checkMessage(message)).toEqual([]);
  });

  test("its header and its text each say the state alone", () => {
    expect(message.blocks[0]).toMatchObject({ type: "header", text: { text: header } });
    expect(message.text).toBe(text);
  });

  test("it has buttons only while it is open", () => {
    const open = state === "pending" || state === "partly approved";
    expect(message.blocks.some((block) => block.type === "actions")).toBe(open);
  });

  test("each version has block ids of its own", () => {
    const next = draw({ ...approval, version: approval.version + 1 });
    const ids = (blocks: typeof message.blocks) => blocks.map((block) => block.block_id);
    expect(ids(message.blocks)[0]).toBe(`inv:${approval.id}:v${approval.version}:header`);
    expect(ids(message.blocks).filter((id) => ids(next.blocks).includes(id))).toEqual([]);
  });
});

test("the buttons carry the id of the request and nothing else", () => {
  const approval = approvalOf({ invitations: admins });
  const actions = draw(approval).blocks.find((block) => block.type === "actions");
  expect(actions?.elements).toMatchObject([
    {
      action_id: "approve",
      style: "primary",
      value: approval.id,
      accessibility_label: "Approve inviting jane@acme.com as admin",
      confirm: { text: { text: "jane@acme.com joins Acme as admin." } },
    },
    { action_id: "deny", style: "danger", value: approval.id },
  ]);
});

test("only privileged roles get a warning and a confirm dialog", () => {
  const warned = (role: string) =>
    JSON.stringify(draw(approvalOf({ invitations: [invitationOf({ roles: [role] })] })).blocks);
  expect(warned("owner")).toContain("An owner controls everything in Acme.");
  expect(warned("admin")).toContain("An admin can invite, approve and remove people in Acme.");
  expect(warned("admin")).toContain('"confirm"');
  expect(warned("member")).not.toContain("⚠️");
  expect(warned("member")).not.toContain('"confirm"');
});

test("S8: a domain in other letters is shown with its real name", () => {
  const approval = approvalOf({ invitations: [invitationOf({ email: "jane@xn--cme-5cd.com" })] });
  const drawn = JSON.stringify(draw(approval).blocks);
  expect(drawn).toContain("jane@xn--cme-5cd.com");
  expect(drawn).toContain("(the domain reads аcme.com)");
});

test("a person of another workspace is named, not mentioned", () => {
  const requester = { ...approvalOf().requester, slackTeamId: "T0OTHER" };
  expect(JSON.stringify(draw(approvalOf({ requester })).blocks)).not.toContain("U0ACMEMEMBER");
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

test("S19: no words of anybody break a message, mention anybody or become a link", () => {
  fc.assert(
    fc.property(
      fc.array(hostile, { minLength: 8, maxLength: 8 }),
      fc.constantFrom(...states.map(([, approval]) => approval)),
      ([note, reason, name, organization, email, role, requester, message], approval) => {
        const drawn = draw(
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
        expect(checkMessage(drawn)).toEqual([]);
        // Everything of theirs is in plain_text or rich_text, which Slack does not parse.
        const parsed = JSON.stringify(drawn.blocks.filter((block) => block.type === "section"));
        expect(parsed).toBe("[]");
        expect(JSON.stringify(drawn.blocks)).not.toContain('"mrkdwn"');
        expect(drawn.text).not.toMatch(/[<>\u202e\u0000-\u001f]/u);
      },
    ),
    { numRuns: 200 },
  );
});

test("twenty invitations with long addresses and many roles fit", () => {
  const invitations = Array.from({ length: 20 }, (_, index) =>
    invitationOf({
      email: `${"x".repeat(60)}${index}@${"y".repeat(60)}.${"z".repeat(60)}.example`,
      roles: [
        "member",
        ...Array.from({ length: 49 }, (_role, role) => `org-${"r".repeat(50)}-${role}`),
      ],
    }),
  );
  const message = draw(approvalOf({ invitations, note: "n".repeat(500) }));
  expect(checkMessage(message)).toEqual([]);
  expect(JSON.stringify(message.blocks).length).toBeLessThan(13_000);
});
