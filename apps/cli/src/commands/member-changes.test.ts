import {
  createCallers,
  createOrganization,
  createTestDatabase,
  rejectionOf,
  sessionOf,
  type TestDatabase,
  type TestMember,
  type TestOrganization,
} from "@usher/core/testing";
import { afterAll, beforeAll, describe, expect, test } from "vitest";

import { run } from "../testing/run.ts";

let database: TestDatabase;
beforeAll(async () => {
  database = await createTestDatabase();
});
afterAll(() => database.close());

type Change = "suspend" | "reactivate" | "demote" | "remove";
type Site = { organization: TestOrganization; ann: TestMember };
type EntryPoint = {
  name: string;
  /** As the audit names who did it. */
  actor: { actorKind: string; via: string };
  change(site: Site, change: Change): Promise<unknown>;
};

const trpc: EntryPoint = {
  name: "tRPC",
  actor: { actorKind: "session", via: "api" },
  change({ organization, ann: { membershipId: id } }, change) {
    const { member } = createCallers(database.store, organization).owner;
    return change === "demote"
      ? member.changeRole({ id, roles: ["member"] })
      : member[change]({ id });
  },
};

const cli: EntryPoint = {
  name: "CLI",
  actor: { actorKind: "system", via: "cli" },
  async change({ organization, ann }, change) {
    const verb = change === "demote" ? ["change-role", ann.email, "member"] : [change, ann.email];
    const done = await run(["member", ...verb, "-o", organization.slug], {
      env: { DATABASE_URL: database.url },
    });
    expect(done).toMatchObject({ code: 0, stderr: "" });
  },
};

type Expected = {
  /** What the member's next call is rejected with. */
  nextCall: string | null;
  action: string;
};

/** What hangs on the rights of an admin ends with them, and does not come back. */
const expected: Record<Change, Expected> = {
  suspend: {
    nextCall: "membership.inactive",
    action: "member.suspended",
  },
  reactivate: { nextCall: null, action: "member.reactivated" },
  demote: { nextCall: "authorize.forbidden", action: "member.role_changed" },
  remove: {
    nextCall: "organization.not_found",
    action: "member.removed",
  },
};

const cases = [trpc, cli].flatMap((entryPoint) =>
  (["suspend", "reactivate", "demote", "remove"] as const).map(
    (change) => [entryPoint.name, change, entryPoint] as const,
  ),
);

async function codeOf(call: Promise<unknown>): Promise<string | null> {
  return call.then(
    () => null,
    async () => (await rejectionOf(call)).code,
  );
}

describe("an admin's calls, requests, invitations, delegations and audit are right after", () => {
  test.each(cases)("%s: %s", { timeout: 120_000 }, async (_name, change, entryPoint) => {
    const policy = { approval: { required: "privileged_role" } };
    const organization = await createOrganization(database.store, { policy });
    const ann = await organization.addMember({ role: "admin", name: "Ann" });
    const as = createCallers(database.store, organization);
    const annCalls = as.as(sessionOf(ann));
    const address = (name: string) => `${name}@${organization.slug}.test`;
    const sent = await annCalls.invitation.create({ entries: [{ email: address("jane") }] });
    const invitationId = sent.results[0]?.invitation?.id ?? "";
    const own = await annCalls.invitation.create({
      entries: [{ email: address("john"), roles: ["admin"] }],
    });
    const ownRequest = own.approvalRequestId ?? "";
    const others = await as.admin.invitation.create({
      entries: [{ email: address("joan"), roles: ["admin"] }],
    });
    const othersRequest = others.approvalRequestId ?? "";
    const delegate = await organization.addMember({ role: "member", name: "Delegate" });
    const until = new Date(Date.now() + 3_600_000).toISOString();
    await annCalls.approval.delegate({ toUserId: delegate.userId, until });
    const site = { organization, ann };
    // What comes back is what a suspension took.
    if (change === "reactivate") await trpc.change(site, "suspend");
    else expect((await as.owner.invitation.get({ id: invitationId })).state).toBe("pending");

    await entryPoint.change(site, change);

    const { nextCall, action } = expected[change];
    expect(await codeOf(annCalls.member.list({}))).toBe(nextCall);
    expect(await as.owner.invitation.get({ id: invitationId })).toMatchObject({
      state: "revoked",
      stateReasonCode: "inviter_left",
    });
    const byDelegate = as.as(sessionOf(delegate)).approval.approve({ id: othersRequest });
    expect(["invite.not_approver", "approval.not_found"]).toContain(await codeOf(byDelegate));
    const waiting = await as.owner.approval.get({ id: othersRequest });
    expect(waiting).toMatchObject({ state: "requested", approvals: 0 });
    if (nextCall !== null)
      expect(await codeOf(annCalls.approval.approve({ id: othersRequest }))).not.toBeNull();
    // Their own request stays open, and the person who approves it vouches for it.
    expect(await codeOf(as.owner.approval.approve({ id: ownRequest }))).toBeNull();
    expect(await codeOf(as.owner.approval.approve({ id: othersRequest }))).toBeNull();
    const { events } = await as.owner.audit.list({ subjectId: ann.membershipId });
    expect(events[0]).toMatchObject({ action, ...entryPoint.actor });
    const changes = events.filter((event) => event.action === action);
    expect(changes).toHaveLength(1);
  });
});
