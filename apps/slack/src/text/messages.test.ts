import { errorCatalog, type ErrorCode } from "@usher/core";
import { expect, test } from "vitest";

import {
  accountRejectedMessage,
  decidedMessage,
  notApproverMessage,
  messageFor,
} from "./messages.ts";

const facts = { command: "/usher", organizationName: "Acme", email: "jane@acme.com" };
const errorOf = (code: ErrorCode, details?: Record<string, unknown>) => ({
  code,
  message: "never shown",
  status: 400,
  ...(details ? { details } : {}),
});

/** Codes of entry points that Slack does not have. */
const elsewhere: ReadonlySet<string> = new Set([
  "request.invalid",
  "request.too_large",
  "mfa.step_up_required",
  "organization.required",
  "organization.slug_taken",
  "organization.external_id_taken",
  "organization.invalid_name",
  "organization.invalid_logo",
  "organization.creation_limit",
  "organization.invalid_owner",
  "organization.wrong_state",
  "member.domain_not_trusted",
  "member.external_id_taken",
  "role.not_found",
  "role.exists",
  "role.in_use",
  "role.invalid_slug",
  "api_key.not_found",
  "idempotency.conflict",
  "invite.metadata_too_large",
  "invite.return_to_rejected",
  "exchange.invalid",
  "authorize.identity_mismatch",
  "user.not_found",
  "user.in_other_organization",
  "invite.ip_rate_limited",
  "invite.send_failed",
  "invite.superseded",
  "event.cursor_expired",
  "link.key_gone",
  "slack.link_invalid",
  "slack.link_expired",
  "slack.link_used",
  "webhook.not_found",
  "webhook.delivery_not_found",
  "webhook.invalid_url",
  "webhook.endpoint_limit",
  "webhook.off",
  "invite.email_mismatch",
  "invite.email_unverified",
  "internal.error",
]);

// The keys of the catalog are its codes.
test.each((Object.keys(errorCatalog) as ErrorCode[]).filter((code) => !elsewhere.has(code)))(
  "%s has its own sentence that hides the error's message",
  (code) => {
    const sentence = messageFor(errorOf(code), facts);
    expect(sentence).toMatch(/[.!`]$/);
    expect(sentence).not.toContain("never shown");
    expect(sentence).not.toContain("/invite");
  },
);

test("an unforeseen code has no sentence", () => {
  expect(messageFor(errorOf("internal.error"), facts)).toBeNull();
});

test("S19: user input is quoted without effect", () => {
  const sentence = messageFor(errorOf("invite.already_member"), {
    command: "/invite",
    organizationName: "<!channel> *evil.com*",
    email: "<https://evil.example|a@b.c>",
  });
  expect(sentence).not.toMatch(/<[!@#h]/);
  expect(sentence).toContain("&lt;!channel&gt;");
  expect(sentence).not.toContain("evil.com");
  expect(sentence).toContain("evil.\u200bcom");
});

test("a wait is stated in words", () => {
  const wait = (retryAfterSeconds: number) =>
    messageFor(errorOf("invite.resend_cooldown", { retryAfterSeconds }), facts);
  expect(wait(30)).toBe(
    "The last email to jane@acme.com was sent recently. Try again in 30 seconds.",
  );
  expect(wait(400)).toContain("Try again in 7 minutes.");
});

test("a limit of the organization states its numbers, and a time only where waiting helps", () => {
  const full = { limit: 100, used: 98 };
  expect(
    messageFor(errorOf("invite.org_rate_limited", { ...full, retryAfterSeconds: 7200 }), facts),
  ).toBe(
    "Acme can invite at most 100 people in 24 hours, and 98 were invited. Try again in 2 hours.",
  );
  expect(messageFor(errorOf("invite.org_rate_limited", full), facts)).toBe(
    "Acme can invite at most 100 people in 24 hours, and 98 were invited. Invite fewer people at once.",
  );
  expect(messageFor(errorOf("invite.pending_limit", { limit: 200, open: 190 }), facts)).toContain(
    "at most 200 open invitations, and 190 are open now",
  );
});

test("a text with a link is rejected with the word, which does not become a link either", () => {
  const facts = { command: "/invite", organizationName: "Acme" };
  const error = { message: "", status: 400, details: { word: "evil.top" } };
  expect(messageFor({ ...error, code: "invite.message_rejected" }, facts)).toBe(
    "A message can't contain links. Remove ‘evil.\u200Btop’ and try again.",
  );
  expect(messageFor({ ...error, code: "request.invalid" }, facts)).toBe(
    "That text can't contain links. Remove ‘evil.\u200Btop’ and try again.",
  );
  const long = { code: "invite.message_rejected", message: "", status: 400 } as const;
  expect(messageFor(long, facts)).toContain("up to 500 characters");
});

test("a decision is reported with its decider, its day and in the reader's time zone", () => {
  expect(
    decidedMessage({ state: "approved", by: { name: "Bob" }, at: "2026-11-21T10:04:00.000Z" }),
  ).toBe(
    "Bob already approved this request <!date^1795255440^{date_short_pretty} at {time}|21 Nov 2026, 10:04 UTC>.",
  );
  expect(decidedMessage({ state: "denied", by: "you", at: null })).toBe(
    "You already denied this request.",
  );
});

test("the first approvers are named, and the rest are counted", () => {
  expect(notApproverMessage("Acme", ["Bob", "Carol"])).toBe(
    "You can't decide this request for Acme. Approvers: Bob and Carol.",
  );
  expect(notApproverMessage("Acme", ["A", "B", "C", "D", "E", "F", "G"])).toContain(
    "E and 2 more.",
  );
});

test("the rejection of an account does not say why", () => {
  expect(accountRejectedMessage("Acme")).toBe(
    "This Slack account can't be used for Acme. Only full members of the workspace can use it.",
  );
});

test("says since when an address waits for approval, and who can decide", () => {
  const waiting = (details?: Record<string, unknown>) =>
    messageFor(errorOf("invite.awaiting_approval", details), facts);
  expect(waiting({ since: "2026-11-27T10:04:00.000Z", approvers: ["Ann", "Bob"] })).toMatch(
    /^jane@acme\.com has been waiting for approval since <!date\^1795773840\^.*>\. Ann and Bob can decide\.$/,
  );
  expect(waiting({ since: "2026-11-27T10:04:00.000Z" })).toMatch(/ since <!date\^[^.]*>\.$/);
  expect(waiting()).toBe("jane@acme.com has been waiting for approval.");
});
