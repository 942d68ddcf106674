import type { OutgoingEmail, SendOutcome } from "@usher/core";
import { expect, test } from "vitest";

import { reportPauses } from "./report-pauses.ts";

const email: OutgoingEmail = {
  kind: "owner_notice",
  notice: "break_glass_on",
  by: null,
  sendId: "1",
  organizationId: "2",
  to: "owner@acme.example",
  organizationName: "Acme",
  locale: "en",
};

const accepted: SendOutcome = { kind: "accepted", providerMessageId: null, sandboxed: false };
const paused = (reason: "rate_limited" | "credits_exceeded"): SendOutcome => ({
  kind: "not_sent",
  reason: "HTTP 401: Maximum credits exceeded",
  pause: { reason, forMs: 1000 },
});

test("an account that SendGrid rejects is logged once, and that email leaves again", async () => {
  const lines: unknown[][] = [];
  const answers = [
    accepted,
    paused("rate_limited"),
    paused("credits_exceeded"),
    paused("credits_exceeded"),
    accepted,
    accepted,
    paused("credits_exceeded"),
  ];
  const log = {
    error: (...line: unknown[]) => lines.push(line),
    info: (...line: unknown[]) => lines.push(line),
  };
  const sender = reportPauses({ send: async () => answers.shift() ?? accepted }, log);
  for (let sent = 0; sent < 7; sent += 1) await sender.send(email);
  const waits = [
    { reason: "credits_exceeded", answer: "HTTP 401: Maximum credits exceeded" },
    "all email waits: SendGrid rejects the key, the sender or the account",
  ];
  expect(lines).toEqual([waits, ["email leaves again"], waits]);
});
