import { checkView } from "@usher/fake-slack";
import fc from "fast-check";
import { expect, test } from "vitest";

import { denyModal } from "./deny-modal.ts";
import { infoModal } from "./info-modal.ts";
import { inviteModal } from "./invite-modal.ts";

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
