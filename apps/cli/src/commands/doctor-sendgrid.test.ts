import { randomBytes } from "node:crypto";

import { authenticatedDomain, startFakeSendGrid, type FakeAccount } from "@usher/fake-sendgrid";
import { afterAll, beforeAll, expect, test } from "vitest";

import type { Check } from "../doctor/check.ts";
import { doctor } from "../testing/doctor.ts";
import { examineSendingDomain } from "../testing/sending-domain.ts";
import { startFixture, type Fixture } from "../testing/start-fixture.ts";

type Env = Record<string, string>;

let fixture: Fixture;
beforeAll(async () => {
  fixture = await startFixture();
});
afterAll(() => fixture.stop());

const linkKey = randomBytes(32).toString("base64");
const base = (): Env => ({
  DATABASE_URL: fixture.database.url,
  LINK_KEYS: linkKey,
  BASE_URL: "https://invite.acme.com",
});

test.each<[string, Partial<FakeAccount>, Env, [string, Check["status"], RegExp]]>([
  ["an authenticated domain", {}, {}, ["sender", "ok", /authenticated domain/]],
  [
    "an address in a subdomain of an authenticated domain",
    {},
    { SENDGRID_FROM: "invites@mail.acme.com" },
    ["sender", "ok", /authenticated domain/],
  ],
  [
    "a verified sender",
    { domains: [], senders: [{ from_email: "Invites@acme.com", verified: true }] },
    {},
    ["sender", "ok", /verified sender/],
  ],
  [
    "an unverified address",
    { domains: [authenticatedDomain("acme.com", { valid: false })] },
    {},
    ["sender", "fail", /neither/],
  ],
  [
    "a key that only sends",
    { senders: null, scopes: ["mail.send"] },
    {},
    ["sender", "warn", /not read/],
  ],
  [
    "a subuser's verified sender",
    {
      domains: [],
      senders: [{ from_email: "invites@acme.com", verified: true, username: "acme-sub" }],
    },
    { SENDGRID_SUBUSER: "acme-sub" },
    ["sender", "ok", /verified sender/],
  ],
  [
    "a subuser's sender that the parent does not have",
    {
      domains: [],
      senders: [{ from_email: "invites@acme.com", verified: true, username: "acme-sub" }],
    },
    {},
    ["sender", "fail", /neither/],
  ],
  [
    "a subuser that is no header",
    {},
    { SENDGRID_SUBUSER: "a b" },
    ["sendgrid key", "fail", /SUBUSER/],
  ],
  ["no sender", {}, { SENDGRID_FROM: "" }, ["sender", "fail", /missing/]],
  [
    "a sender at a provider of mailboxes",
    { senders: [{ from_email: "acme@gmail.com", verified: true }] },
    { SENDGRID_FROM: "acme@gmail.com" },
    ["sender", "fail", /gmail\.com belongs to an email provider/],
  ],
  ["another key", {}, { SENDGRID_API_KEY: "SG.x.y" }, ["sendgrid key", "fail", /401/]],
  ["a key that may not send", { scopes: ["stats.read"] }, {}, ["sendgrid key", "fail", /may not/]],
])("SendGrid with %s", async (_what, account, env, [name, status, says]) => {
  const { named, text, code, apiKey, checks } = await examineSendingDomain(base(), {
    account,
    env,
  });
  expect(named(name)).toMatchObject({ status, detail: expect.stringMatching(says) });
  expect(code).toBe(checks.some((check) => check.status === "fail") ? 3 : 0);
  expect(text).not.toContain(apiKey);
});

test("a SendGrid that does not answer fails the check", async () => {
  const gone = await startFakeSendGrid();
  await gone.close();
  const { named, code } = await doctor({
    ...base(),
    SENDGRID_API_KEY: gone.apiKey,
    SENDGRID_BASE_URL: gone.url,
  });
  expect(named("sendgrid key")).toMatchObject({
    status: "fail",
    detail: expect.stringMatching(/nothing listens/),
  });
  expect(code).toBe(3);
});
