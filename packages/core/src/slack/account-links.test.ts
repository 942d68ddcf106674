import { afterAll, beforeAll, beforeEach, describe, expect, test } from "vitest";

import type { Context } from "../ports/context.ts";
import type { AccountLinkEmail, OutgoingEmail, SendOutcome } from "../model/delivery.ts";
import { forgetFinished } from "../sweep/forget-finished.ts";
import { createOrganization, type TestOrganization } from "../testing/organization.ts";
import { createCallers, testContext, testLinkBase } from "../testing/callers.ts";
import { testLinkKeyring } from "../testing/keyring.ts";
import { quietOutcomes } from "../testing/quiet-outcomes.ts";
import { createTestDatabase, type TestDatabase } from "../testing/test-database.ts";
import { confirmAccountLink, previewAccountLink } from "./confirm-account-link.ts";
import { deliverAccountLink } from "./deliver-account-link.ts";
import { requestAccountLink } from "./request-account-link.ts";
import { unlinkAccount } from "./unlink-account.ts";

let database: TestDatabase;
let acme: TestOrganization;
let emails: AccountLinkEmail[];
let outcome: SendOutcome | "crash";

beforeAll(async () => {
  database = await createTestDatabase();
});
afterAll(() => database.close());
beforeEach(async () => {
  database.clock.advance("2 days");
  acme = await createOrganization(database.store);
  emails = [];
  outcome = { kind: "accepted", providerMessageId: null, sandboxed: false };
});

const links = testLinkKeyring();
const sender = {
  async send(email: OutgoingEmail): Promise<SendOutcome> {
    if (outcome === "crash") throw new Error("gone");
    if (email.kind === "account_link") emails.push(email);
    return outcome;
  },
};

const ctx = (): Context => testContext(database.store, null, { via: "page" });
const account = (slackUserId = "U1") => ({
  organizationId: acme.id,
  teamId: "T1",
  slackUserId,
});
const request = (email: string, slackUserId = "U1") =>
  requestAccountLink(ctx(), {
    ...account(slackUserId),
    slackUserName: "mei",
    teamName: "Acme HQ",
    email,
  });

/** Does what the email worker does with every job of this kind. */
async function work(): Promise<string[]> {
  const jobs = await database.store.read.outbox.claim({
    kinds: ["mail.account_link"],
    owner: "test",
    leaseMs: 30_000,
    limit: 50,
  });
  const outcomes: string[] = [];
  for (const job of jobs) {
    const deps = {
      store: database.store,
      links,
      sender,
      outcomes: quietOutcomes(),
      linkBase: testLinkBase,
    };
    const made = await deliverAccountLink(deps, job);
    outcomes.push(made.kind);
    await database.store.read.outbox.finish({
      organizationId: job.organizationId,
      id: job.id,
      owner: "test",
      attempts: job.attempts,
      outcome: made.kind === "retry" ? "ready" : made.kind,
      delayMs: 0,
      error: null,
      countsAsAttempt: true,
    });
  }
  return outcomes;
}

const tokenOf = (email: AccountLinkEmail | undefined) => email?.link.split("/slack/link/")[1] ?? "";
async function emailedToken(email = acme.member.email, slackUserId = "U1"): Promise<string> {
  await request(email, slackUserId);
  await work();
  return tokenOf(emails.at(-1));
}
const resolve = (slackUserId = "U1", emailKey: string | null = null) =>
  database.store.read.accountLinks.resolve({ ...account(slackUserId), emailKey });

test("an email to the member's address connects the account that asked", async () => {
  const token = await emailedToken(acme.member.email.toUpperCase());
  expect(emails).toMatchObject([
    { to: acme.member.email, slackUserName: "mei", teamName: "Acme HQ", minutes: 10 },
  ]);
  expect(await previewAccountLink(ctx(), token)).toMatchObject({
    state: "open",
    email: acme.member.email,
    slackUserName: "mei",
  });
  expect(await resolve()).toBeNull();
  expect(await confirmAccountLink(ctx(), token)).toMatchObject({ state: "linked" });
  expect(await resolve()).toBe(acme.member.userId);
  expect(await request(acme.member.email)).toEqual({ kind: "linked_already" });
});

describe("S27: an unknown address causes the same reads and writes as a known one", () => {
  test.each(["unknown@elsewhere.example", "placeholder"])("%s", async (given) => {
    const other = await createOrganization(database.store);
    const email = given === "placeholder" ? other.member.email : given;
    expect(await request(email)).toEqual(await request(acme.member.email, "U2"));
    expect(await work()).toEqual(["done", "done"]);
    expect(emails.map((email) => email.to)).toEqual([acme.member.email]);
  });

  test("an invalid address is rejected at once", async () => {
    expect(await request("mei")).toEqual({ kind: "invalid_email" });
    expect(await work()).toEqual([]);
  });
});

test("S1: the link's secret is nowhere in the database", async () => {
  const token = await emailedToken();
  const [selector = "", verifier = ""] = token.split(".");
  const rows = await database.sql<{ line: string }>(
    `SELECT t::text AS line FROM slack_link_ticket t WHERE organization_id = $1
     UNION ALL SELECT j::text FROM job j WHERE organization_id = $1
     UNION ALL SELECT a::text FROM audit_event a WHERE organization_id = $1`,
    [acme.id],
  );
  const dump = rows.map((row) => row.line).join("\n");
  expect(verifier).toHaveLength(52);
  expect(dump).toContain(selector);
  expect(dump).not.toContain(verifier);
});

describe("S2: invalid links get one answer", () => {
  test.each<[string, (token: string) => string]>([
    ["nothing", () => ""],
    ["a wrong verifier", (token) => `${token.split(".")[0]}.${"a".repeat(52)}`],
    [
      "an unknown selector",
      (token) => `00000000-0000-4000-8000-000000000000.${token.split(".")[1]}`,
    ],
    ["something after it", (token) => `${token}x`],
  ])("%s", async (_what, forge) => {
    const token = forge(await emailedToken());
    expect(await previewAccountLink(ctx(), token)).toEqual({ state: "not_found" });
    expect(await confirmAccountLink(ctx(), token)).toEqual({ state: "not_found" });
    expect(await resolve()).toBeNull();
  });
});

test("S17: opening the link any number of times changes nothing", async () => {
  const token = await emailedToken();
  for (let times = 0; times < 5; times += 1)
    expect(await previewAccountLink(ctx(), token)).toMatchObject({ state: "open" });
  expect(await resolve()).toBeNull();
  expect(await confirmAccountLink(ctx(), token)).toMatchObject({ state: "linked" });
});

test("S34: a link connects the Slack account that asked for it, whichever account uses it", async () => {
  const token = await emailedToken();
  // Another account asks for the same member, and uses the first link.
  await request(acme.member.email, "UEVIL");
  await confirmAccountLink(ctx(), token);
  expect(await resolve("UEVIL")).toBeNull();
  expect(await resolve("U1")).toBe(acme.member.userId);
});

test("S30: a link works once; after `unlink` it does not connect again", async () => {
  const token = await emailedToken();
  await confirmAccountLink(ctx(), token);
  expect(await confirmAccountLink(ctx(), token)).toMatchObject({ state: "linked" });
  const { accountLinks } = database.store.read;
  const userId = (await resolve()) ?? "";
  const ofMember = () => accountLinks.ofMember({ organizationId: acme.id, userId });
  expect(await ofMember()).toMatchObject([account()]);
  await unlinkAccount(ctx(), account(), "asked");
  expect(await ofMember()).toEqual([]);
  expect(await confirmAccountLink(ctx(), token)).toMatchObject({ state: "over" });
  expect(await resolve()).toBeNull();
});

test("the link expires after ten minutes, to the second", async () => {
  const token = await emailedToken();
  database.clock.advance("10 minutes");
  expect(await previewAccountLink(ctx(), token)).toMatchObject({ state: "over" });
  expect(await confirmAccountLink(ctx(), token)).toMatchObject({ state: "over" });
  expect(await resolve()).toBeNull();
});

test("of several emails the newest link counts", async () => {
  const older = await emailedToken();
  database.clock.advance("61 seconds");
  const newer = await emailedToken();
  expect(newer).not.toBe(older);
  expect(await confirmAccountLink(ctx(), older)).toMatchObject({ state: "over" });
  expect(await confirmAccountLink(ctx(), newer)).toMatchObject({ state: "linked" });
});

test("S28: a second request within a minute emails nothing, and the first link stays valid", async () => {
  const token = await emailedToken();
  expect(await request(acme.member.email)).toEqual({ kind: "asked" });
  await work();
  expect(emails).toHaveLength(1);
  expect(await confirmAccountLink(ctx(), token)).toMatchObject({ state: "linked" });
});

test("S28: stops at the recipient's daily email limit, and at five requests in ten minutes", async () => {
  for (let day = 0; day < 7; day += 1) {
    await request(acme.member.email, `U${day}`);
    await work();
    database.clock.advance("11 minutes");
  }
  expect(emails).toHaveLength(5);
  for (let times = 0; times < 5; times += 1) await request("unknown@elsewhere.example");
  await expect(request("unknown@elsewhere.example")).rejects.toMatchObject({
    code: "invite.actor_rate_limited",
  });
});

test("S36: a suppressed address is not emailed", async () => {
  const { suppressions } = database.store.read;
  const id = "01930000-0000-7000-8000-000000000001";
  const emailKey = acme.member.email;
  const entry = { organizationId: acme.id, id, emailKey, reason: "bounced", days: null } as const;
  await suppressions.add(entry);
  await request(acme.member.email);
  await work();
  expect(emails).toEqual([]);
});

describe("S12: members who leave", () => {
  const members = () => createCallers(database.store, acme).owner.member;

  test("a removed member's link ends, and an unused one connects no account", async () => {
    await confirmAccountLink(ctx(), await emailedToken());
    const open = await emailedToken(acme.billing.email, "U2");
    await members().remove({ id: acme.member.membershipId });
    await members().remove({ id: acme.billing.membershipId });
    expect(await resolve()).toBeNull();
    expect(await confirmAccountLink(ctx(), open)).toEqual({ state: "not_found" });
    const left = await database.sql<{ n: number }>(
      "SELECT count(*)::integer AS n FROM slack_account_link WHERE organization_id = $1",
      [acme.id],
    );
    expect(left).toEqual([{ n: 0 }]);
  });

  test("a suspended member connects nothing", async () => {
    const token = await emailedToken();
    await members().suspend({ id: acme.member.membershipId });
    expect(await confirmAccountLink(ctx(), token)).toMatchObject({ state: "over" });
  });
});

test("S34: a member has one Slack account in a workspace; the other one is notified", async () => {
  await confirmAccountLink(ctx(), await emailedToken(acme.member.email, "U1"));
  database.clock.advance("2 minutes");
  await confirmAccountLink(ctx(), await emailedToken(acme.member.email, "U2"));
  expect(await resolve("U1")).toBeNull();
  expect(await resolve("U2")).toBe(acme.member.userId);
  const notices = await database.sql<{ payload: object }>(
    "SELECT payload FROM job WHERE organization_id = $1 AND kind = 'slack.account' ORDER BY created_at, key",
    [acme.id],
  );
  expect(notices.map((job) => job.payload)).toEqual(
    expect.arrayContaining([
      { teamId: "T1", slackUserId: "U2", what: "connected" },
      { teamId: "T1", slackUserId: "U1", what: "moved" },
    ]),
  );
});

test("S14: exactly one of many confirmations at once connects", async () => {
  const token = await emailedToken();
  const made = await Promise.all(
    Array.from({ length: 20 }, () => confirmAccountLink(ctx(), token)),
  );
  expect(new Set(made.map(({ state }) => state))).toEqual(new Set(["linked"]));
  const events = await database.sql<{ action: string }>(
    "SELECT action FROM audit_event WHERE organization_id = $1 AND action LIKE 'member.slack%'",
    [acme.id],
  );
  expect(events).toEqual([{ action: "member.slack_account_connected" }]);
});

test("two Slack accounts confirmed for one member at once leave one of them", async () => {
  const first = await emailedToken(acme.member.email, "U1");
  database.clock.advance("61 seconds");
  const second = await emailedToken(acme.member.email, "U2");
  await Promise.all([confirmAccountLink(ctx(), first), confirmAccountLink(ctx(), second)]);
  const found = await Promise.all([resolve("U1"), resolve("U2")]);
  expect(found.filter((userId) => userId === acme.member.userId)).toHaveLength(1);
});

describe("an account link email that is not sent", () => {
  const states = async () =>
    (
      await database.sql<{ state: string }>(
        "SELECT state FROM slack_link_ticket WHERE organization_id = $1",
        [acme.id],
      )
    ).map((row) => row.state);

  test("is retried after a temporary rejection, and counts once against the recipient's limit", async () => {
    outcome = { kind: "not_sent", reason: "no connection", pause: null };
    await request(acme.member.email);
    expect(await work()).toEqual(["retry"]);
    outcome = { kind: "accepted", providerMessageId: null, sandboxed: false };
    expect(await work()).toEqual(["done"]);
    expect(await states()).toEqual(["sent"]);
    const [row] = await database.sql<{ n: number }>(
      "SELECT max(cardinality(mailed_at)) AS n FROM recipient_window WHERE expires_at > usher_now()",
    );
    expect(row?.n).toBe(1);
  });

  test("is not sent again after an unknown outcome, and its link works", async () => {
    outcome = "crash";
    await request(acme.member.email);
    expect(await work()).toEqual(["done"]);
    expect(await states()).toEqual(["unknown"]);
    expect(await work()).toEqual([]);
  });

  test("is not sent again after its worker died while sending", async () => {
    await request(acme.member.email);
    await database.sql(
      "UPDATE slack_link_ticket SET state = 'sending' WHERE organization_id = $1 RETURNING id",
      [acme.id],
    );
    expect(await work()).toEqual(["done"]);
    expect(emails).toEqual([]);
    expect(await states()).toEqual(["unknown"]);
  });
});

test("without a link a confirmed address counts, unless the policy requires a link", async () => {
  expect(await resolve("U1", acme.member.email)).toBe(acme.member.userId);
  const strict = await createOrganization(database.store, {
    policy: { slack: { identity: "link_only" } },
  });
  const { accountLinks } = database.store.read;
  const asked = { organizationId: strict.id, teamId: "T1", slackUserId: "U1" };
  expect(await accountLinks.resolve({ ...asked, emailKey: strict.member.email })).toBeNull();
});

test("a link wins over the address", async () => {
  await confirmAccountLink(ctx(), await emailedToken(acme.admin.email));
  expect(await resolve("U1", acme.member.email)).toBe(acme.admin.userId);
});

test("link tokens are deleted a day after they expire", async () => {
  await forgetFinished(database.store);
  await emailedToken();
  const linkTokens = async () =>
    database.sql("SELECT id FROM slack_link_ticket WHERE organization_id = $1", [acme.id]);
  await forgetFinished(database.store);
  expect(await linkTokens()).toHaveLength(1);
  database.clock.advance("25 hours");
  await forgetFinished(database.store);
  expect(await linkTokens()).toHaveLength(0);
});
