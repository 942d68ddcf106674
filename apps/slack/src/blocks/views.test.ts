import { checkMessage, checkView } from "@usher/fake-slack";
import fc from "fast-check";
import { expect, test } from "vitest";

import { approvalOf, installationOf, invitationOf } from "../testing/views.ts";
import { denyModal } from "./deny-modal.ts";
import { homeView } from "./home-view.ts";
import { infoModal } from "./info-modal.ts";
import { inviteModal } from "./invite-modal.ts";
import { listMessage } from "./list-message.ts";
import { reviewModal, reviewResult } from "./review-modal.ts";

test("Slack accepts every modal, whatever was typed before", () => {
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

test("the review ends with its results, and the next page where there is one", () => {
  expect(checkView(reviewModal({ requests: [], nextCursor: null }))).toEqual([]);
  const lines = Array.from({ length: 15 }, () => "x".repeat(600));
  expect(checkView(reviewResult(lines, "c".repeat(400)))).toEqual([]);
});

test("the deny modal carries the id of the request and nothing else", () => {
  expect(denyModal("the-id").private_metadata).toBe("the-id");
});

test("S19: Slack accepts lists and Home tabs whatever people are called", () => {
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
      const pageOf = <T>(items: readonly T[]) => ({ items, cursor: "a", next: "b" });
      const home = homeView({
        ...model,
        teamId: "T1",
        waiting: pageOf(waiting),
        waitingCount: { count: 100, more: true },
        mine: pageOf(waiting.map((one) => ({ ...one, id: `0${one.id.slice(1)}` }))),
        recent: pageOf(invitations),
        outsidersOf: () => [email],
        installations: Array.from({ length: 30 }, () => installationOf({ lastError: name })),
        teamNames: new Map([["T0ACME", name]]),
      });
      expect(checkView(home)).toEqual([]);
      expect(home.blocks.length).toBeLessThanOrEqual(100);
      const requests = waiting.map((approval) => ({
        approval: { ...approval, note: name },
        organizationName,
        teamId: "T1",
        outsiders: [email],
      }));
      const review = reviewModal({ requests, nextCursor: "c" });
      expect(checkView(review)).toEqual([]);
      expect(JSON.stringify([list.blocks, home.blocks, review.blocks])).not.toContain('"mrkdwn"');
    }),
  );
});
