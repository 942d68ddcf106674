import { readFileSync } from "node:fs";
import { resolve } from "node:path";

import { describe, expect, test } from "vitest";

import type { Actor } from "../model/actor.ts";
import type { Context } from "../ports/context.ts";
import { rejectionOf, useOrganization } from "../testing/index.ts";
import { invite, privilegedActs, type ActCase } from "../testing/privileged-acts.ts";
import { unprivilegedActs } from "../testing/unprivileged-acts.ts";
import { procedures } from "../trpc/procedures.ts";

const fixture = useOrganization();

const now = Date.now();
const minutesAgo = (minutes: number) => new Date(now - minutes * 60_000).toISOString();

function owner(session: Partial<Actor & { kind: "session" }> = {}, ctx: Partial<Context> = {}) {
  const { userId, email } = fixture.organization.owner;
  const actor: Actor = {
    kind: "session",
    userId,
    email,
    emailVerified: true,
    steppedUpAt: null,
    ...session,
  };
  return fixture.as.as(actor, { now: () => now, organizationCreation: "members", ...ctx });
}

const notSteppedUp: [string, string | null][] = [
  ["without a second factor", null],
  ["with one of ten minutes and a second ago", minutesAgo(10 + 1 / 60)],
  ["with one of yesterday", minutesAgo(24 * 60)],
  ["with one in a second from now", minutesAgo(-1 / 60)],
  ["with one of tomorrow", minutesAgo(-24 * 60)],
  ["with one at no time at all", "nonsense"],
];

function listed(acts: Record<string, readonly ActCase[]>): [string, string, ActCase][] {
  return Object.entries(acts).flatMap(([procedure, cases]) =>
    cases.map((act): [string, string, ActCase] => [procedure, act.what, act]),
  );
}

const acts = listed(privilegedActs);

async function written() {
  const [counts] = await fixture.db.sql<{ events: number; jobs: number; organizations: number }>(
    `SELECT (SELECT count(*) FROM audit_event)::int AS events, (SELECT count(*) FROM job)::int AS jobs,
       (SELECT count(*) FROM organization)::int AS organizations`,
  );
  return counts;
}

describe("rejects a session without step-up and writes nothing", () => {
  test.each(acts)("%s: %s", async (_procedure, _what, { prepare }) => {
    const act = await prepare(fixture);
    const before = await written();
    for (const [when, steppedUpAt] of notSteppedUp)
      expect(await rejectionOf(act(owner({ steppedUpAt }))), when).toMatchObject({
        code: "mfa.step_up_required",
        status: 403,
        message: expect.stringContaining("in the last 10 minutes"),
        details: { withinMinutes: 10 },
      });
    expect(await written()).toEqual(before);
    await act(owner({ steppedUpAt: minutesAgo(10) }));
  });
});

describe("requires no step-up of", () => {
  test.each(acts)("an issuer with step-up off: %s: %s", async (_procedure, _what, { prepare }) => {
    await (
      await prepare(fixture)
    )(owner({ stepUp: "off" }));
  });

  test.each(acts)("a Slack account: %s: %s", async (procedure, _what, { prepare }) => {
    const act = await prepare(fixture);
    const { userId } = fixture.organization.owner;
    const caller = fixture.as.as({ kind: "slack_user", userId, teamId: "T1", slackUserId: "U1" });
    await doneAs("slack_user", act(caller), procedure === "organization.create");
  });

  test.each(acts)("a personal key: %s: %s", async (procedure, _what, { prepare }) => {
    const act = await prepare(fixture);
    const { key } = await fixture.as.owner.apiKey.create({ kind: "personal_key", name: "mine" });
    const { userId } = fixture.organization.owner;
    const caller = fixture.as.as({
      kind: "personal_key",
      userId,
      keyId: key.id,
      permissions: null,
      scope: null,
    });
    const forPeople = ["organization.create", "apiKey.create"].includes(procedure);
    await doneAs("personal_key", act(caller), forPeople);
  });

  /** The audit names the caller as what it is. */
  async function doneAs(kind: string, call: Promise<unknown>, forbidden: boolean) {
    if (forbidden) {
      expect(await rejectionOf(call)).toMatchObject({ code: "authorize.forbidden" });
      return;
    }
    const answer = await call;
    const { events } = await fixture.as.owner.audit.list();
    const dryRun = Object(answer).dryRun === true;
    expect(events.some(({ actorKind }) => actorKind === kind)).toBe(!dryRun);
  }
});

test("reads the step-up window from the settings", async () => {
  const hours = (count: number) => owner({ steppedUpAt: minutesAgo(count * 60) }, twelveHours);
  const twelveHours = { stepUpMinutes: 720 };
  await invite(hours(12), ["owner"]);
  const rejection = await rejectionOf(invite(hours(12.01), ["owner"]));
  expect(rejection).toMatchObject({
    code: "mfa.step_up_required",
    message: expect.stringContaining("in the last 12 hours"),
    details: { withinMinutes: 720 },
  });
});

test("rejects a caller without permission before asking for a second factor", async () => {
  const { userId, email } = fixture.organization.member;
  const actor: Actor = {
    kind: "session",
    userId,
    email,
    emailVerified: true,
    steppedUpAt: null,
  };
  const member = fixture.as.as(actor);
  const { id } = await invite(fixture.as.owner, ["admin"]);
  const codes = await Promise.all(
    [
      member.organization.updatePolicy({ policy: {} }),
      member.apiKey.create({ kind: "org_key", name: "mine" }),
      member.invitation.copyLink({ id }),
      member.slack.createInstallLink(),
      member.invitation.create({ entries: [{ email: "a@people.example", roles: ["owner"] }] }),
    ].map(async (call) => (await rejectionOf(call)).code),
  );
  expect(codes).toEqual([
    "authorize.forbidden",
    "authorize.forbidden",
    "invite.not_found",
    "authorize.forbidden",
    "authorize.forbidden",
  ]);
});

describe("requires no second factor for", () => {
  test.each(listed(unprivilegedActs))("%s: %s", async (_procedure, _what, { prepare }) => {
    await (
      await prepare(fixture)
    )(owner());
  });
});

/** No person can call them. */
const onlyForKeys = new Set(["invitation.exchange"]);

test("lists every mutation in one of the step-up tables", () => {
  const mutations = [...procedures].filter(
    ([path, { _def }]) => _def.type === "mutation" && !onlyForKeys.has(path),
  );
  const known = [...Object.keys(privilegedActs), ...Object.keys(unprivilegedActs)];
  expect(new Set(known)).toEqual(new Set(mutations.map(([path]) => path)));
});

test("docs/sessions.md names exactly the procedures with step-up", () => {
  const page = readFileSync(resolve(import.meta.dirname, "../../../../docs/sessions.md"), "utf8");
  const rows = page.split("\n").filter((line) => line.startsWith("| `"));
  const named = rows.flatMap((row) =>
    [...(row.split("|")[1] ?? "").matchAll(/`([\w.]+)`/g)].map(([, path]) => path ?? ""),
  );
  expect(new Set(named.filter((path) => procedures.has(path)))).toEqual(
    new Set(Object.keys(privilegedActs)),
  );
});
