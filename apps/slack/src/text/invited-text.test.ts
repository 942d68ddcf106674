import type { EntryResult, ErrorView } from "@usher/core";
import { expect, test } from "vitest";

import { invitationOf } from "../testing/views.ts";
import { invitedLines, type InvitedFacts } from "./invited-text.ts";

const facts: InvitedFacts = {
  command: "/usher",
  organizationName: "Acme",
  approvalsChannelId: "C0APPROVALS",
  roles: ["member", "admin"],
  domains: [],
};

const done = (outcome: "invited" | "requested", email: string, role = "member"): EntryResult => ({
  email,
  success: true,
  outcome,
  invitation: invitationOf({ email, roles: [role] }),
  error: null,
});
const failed = (code: ErrorView["code"], email: string, details = {}): EntryResult => ({
  email,
  success: false,
  outcome: "failed",
  invitation: null,
  error: { code, message: "never shown", status: 400, details },
});
const lines = (results: EntryResult[], more: Partial<InvitedFacts> = {}) =>
  invitedLines({ results }, { ...facts, ...more }, () => "An error.");
const people = Array.from({ length: 20 }, (_, n) => `p${n}@x.io`);

test("a request is answered with where it was asked", () => {
  expect(lines([done("requested", "jane@acme.com", "admin")])).toEqual([
    "jane@acme.com (admin) needs approval. I've asked in <#C0APPROVALS> and will DM you the decision.",
  ]);
  expect(lines([done("requested", "jane@acme.com")], { approvalsChannelId: null })).toEqual([
    "jane@acme.com (member) needs approval. There is no approvals channel yet, so the request waits until an admin chooses one. I'll DM you the decision.",
  ]);
});

test("twenty equal results are one line with every address", () => {
  const [line, ...others] = lines(people.map((email) => done("invited", email)));
  expect(others).toEqual([]);
  expect(line).toBe(
    `Invited ${people.slice(0, 19).join(", ")} and p19@x.io as member. I'll let you know when they join.`,
  );
});

test("results that differ are lines of their own", () => {
  expect(
    lines([
      done("invited", "a@x.io"),
      done("invited", "b@x.io", "admin"),
      done("requested", "c@x.io", "owner"),
      done("requested", "d@x.io", "owner"),
      done("invited", "e@x.io"),
    ]),
  ).toEqual([
    "• Invited a@x.io and e@x.io as member. I'll let you know when they join.",
    "• Invited b@x.io as admin. I'll let you know when they join.",
    "• c@x.io and d@x.io (owner) need approval. I've asked in <#C0APPROVALS> and will DM you the decision.",
  ]);
});

test("a role that does not exist is reported once, with the addresses", () => {
  const role = { role: "admn" };
  expect(
    lines(["a@x.io", "b@x.io"].map((one) => failed("invite.invalid_role", one, role))),
  ).toEqual([
    "a@x.io and b@x.io weren't invited. ‘admn’ isn't a role here. Did you mean admin? Roles: member and admin.",
  ]);
  expect(lines([failed("invite.invalid_role", "a@x.io", role)])).toEqual([
    "‘admn’ isn't a role here. Did you mean admin? Roles: member and admin.",
  ]);
  expect(
    lines([done("invited", "b@x.io"), failed("invite.insufficient_role", "a@x.io")]).at(-1),
  ).toBe("• a@x.io wasn't invited. You can't assign a role higher than your own.");
});

test.each<[ErrorView["code"], string]>([
  ["invite.already_member", "a@x.io and b@x.io are already members of Acme."],
  ["invite.invalid_email", "These aren't email addresses: a@x.io and b@x.io. Example:"],
  ["invite.already_pending", "a@x.io and b@x.io already have open invitations. See"],
  ["invite.suppressed", "a@x.io and b@x.io don't receive email from Acme:"],
  ["invite.domain_not_allowed", "a@x.io and b@x.io weren't invited: Acme doesn't allow"],
  ["invite.recipient_rate_limited", "a@x.io and b@x.io have reached their daily email limit."],
  ["internal.error", "a@x.io and b@x.io weren't invited. An error."],
])("%s of two addresses is one sentence", (code, start) => {
  // What differs by address does not part them.
  const results = [failed(code, "a@x.io", { invitationId: "1" }), failed(code, "b@x.io")];
  const [line = "", ...others] = lines(results);
  expect(others).toEqual([]);
  expect(line.startsWith(start)).toBe(true);
});

test("a note that no one is shown is reported", () => {
  const note = "• No approval was needed, so your note wasn't shown to anyone.";
  expect(lines([done("invited", "a@x.io")], { note: true })).toContain(note);
  expect(lines([done("invited", "a@x.io")])).not.toContain(note);
  const mixed = [done("invited", "a@x.io"), done("requested", "b@x.io", "admin")];
  expect(lines(mixed, { note: true })).not.toContain(note);
  expect(lines([failed("invite.invalid_email", "a")], { note: true })).not.toContain(note);
});
