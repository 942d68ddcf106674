import { checkMessage, checkView } from "@usher/fake-slack";
import fc from "fast-check";
import { expect, test } from "vitest";

import { approvalOf, invitationOf } from "../testing/views.ts";
import { denyModal } from "./deny-modal.ts";
import { homeView } from "./home-view.ts";
import { infoModal } from "./info-modal.ts";
import { inviteModal } from "./invite-modal.ts";
import { listMessage } from "./list-message.ts";

test("Slack takes every modal, whatever was typed before", () => {
  fc.assert(
    fc.property(
      fc.array(fc.string({ minLength: 1, maxLength: 200 }), { maxLength: 30 }),
      fc.constantFrom([], ["admin"], ["member", "org-design"], ["member", `org-${"x".repeat(90)}`]),
      fc.option(fc.string({ minLength: 1, maxLength: 900 }), { nil: null }),
      (emails, roles, note) => {
        expect(checkView(inviteModal({ emails, roles, note }))).toEqual([]);
      },
    ),
  );
  expect(checkView(denyModal("01930000-0000-7000-8000-000000000002"))).toEqual([]);
  expect(
    checkView(
      infoModal(
        "Done",
        Array.from({ length: 20 }, () => "x".repeat(400)),
      ),
    ),
  ).toEqual([]);
});

test("the deny modal carries the id of the request and nothing else", () => {
  expect(denyModal("the-id").private_metadata).toBe("the-id");
});

test("S19: Slack takes lists and Home tabs whatever people are called", () => {
  const words = fc.oneof(
    fc.constantFrom("<!channel>", "<https://evil.example|x>", "\u202egnp", "", "x".repeat(3000)),
    fc.string({ unit: "binary", maxLength: 400 }),
  );
  fc.assert(
    fc.property(words, words, words, words, (email, role, name, organizationName) => {
      const invitations = Array.from({ length: 10 }, (_, index) =>
        invitationOf({
          id: `01930000-0000-7000-8000-00000000000${index}`,
          email,
          roles: [role],
          state: index % 2 === 0 ? "pending" : "requested",
          inviter: { kind: "slack_user", userId: null, keyId: null, name },
        }),
      );
      const waiting = Array.from({ length: 12 }, (_, index) =>
        approvalOf({
          id: `01930000-0000-7000-8000-0000000000${index + 10}`,
          invitations,
          requester: { ...approvalOf().requester, name },
        }),
      );
      const model = { command: "/invite", organizationName };
      const list = listMessage({ ...model, scope: "all", invitations, nextCursor: "abc" });
      expect(checkMessage(list)).toEqual([]);
      expect(list.text).not.toMatch(/[<>]/);
      const home = homeView({ ...model, waiting, own: invitations });
      expect(checkView(home)).toEqual([]);
      expect(JSON.stringify([list.blocks, home.blocks])).not.toContain('"mrkdwn"');
    }),
  );
});
