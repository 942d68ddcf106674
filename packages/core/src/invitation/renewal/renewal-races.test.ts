import { afterAll, beforeAll, describe, expect, test } from "vitest";

import { recipientKey } from "../../limits/recipient-key.ts";
import { newId } from "../../model/ids.ts";
import type { Store } from "../../ports/store.ts";
import { createCallers, linkTokenOf, useOrganization } from "../../testing/index.ts";
import { longTimeouts } from "../../testing/long-timeouts.ts";
import { createUsherDataSource } from "../../typeorm/data-source.ts";
import { createStore } from "../../typeorm/store.ts";
import type { InvitationView } from "../schemas.ts";

const fixture = useOrganization({ poolSize: 10 });

/** As another process has it. */
const second: { store?: Store; close?: () => Promise<void> } = {};
beforeAll(async () => {
  const { url, clock } = fixture.db;
  const options = { url, clock, applicationName: "usher-test-2", poolSize: 10, ...longTimeouts };
  const dataSource = createUsherDataSource(options);
  await dataSource.initialize();
  second.store = createStore(dataSource);
  second.close = () => dataSource.destroy();
});
afterAll(() => second.close?.());

async function invited(): Promise<InvitationView> {
  const { results } = await fixture.as.admin.invitation.create({
    entries: [{ email: `${newId()}@people.example` }],
  });
  const invitation = results[0]?.invitation;
  if (!invitation) throw new Error(JSON.stringify(results));
  return invitation;
}

async function expired(): Promise<InvitationView> {
  const invitation = await invited();
  fixture.db.clock.advance("8 days");
  return invitation;
}

async function superseded(): Promise<InvitationView> {
  const { id } = await invited();
  fixture.db.clock.advance("11 minutes");
  const invitation = await fixture.as.admin.invitation.resend({ id });
  fixture.db.clock.advance("11 minutes");
  return invitation;
}

const setRenewal = (renewal: string) =>
  fixture.as.owner.organization.updatePolicy({ policy: { renewal } });

/** Half of them in each process. */
async function requests(invitation: InvitationView, count: number): Promise<Promise<unknown>[]> {
  const token = await linkTokenOf(fixture.db.store, invitation, 1);
  const { store = fixture.db.store } = second;
  const callers = [fixture.as, createCallers(store, fixture.organization)];
  return Array.from({ length: count }, (_, index) => {
    const caller = callers[index % 2] ?? fixture.as;
    return caller.anonymous.invitation.requestRenewal({ token });
  });
}

const countOf = async ({ id }: InvitationView, kind: "invitation" | "notice") =>
  (
    await fixture.db.sql(
      `SELECT FROM delivery d JOIN job j ON j.key = d.id::text
       WHERE d.invitation_id = $1 AND d.kind = $2`,
      [id, kind],
    )
  ).length;

const outcomesOf = async ({ id }: InvitationView) =>
  (
    await fixture.db.sql<{ outcome: string }>(
      `SELECT data ->> 'outcome' AS outcome FROM audit_event
       WHERE subject_id = $1 AND action = 'invitation.renewal_requested'`,
      [id],
    )
  ).map(({ outcome }) => outcome);

/** Of the last 24 hours. */
async function recipientEmails({ email }: InvitationView): Promise<number> {
  const recipient = recipientKey(email);
  const { limits } = fixture.db.store.read;
  return (await limits.recipientEmails([recipient], 86_400)).get(recipient) ?? 0;
}

describe("S28: a hundred requests at once in two processes", () => {
  test("renew an expired invitation once, with one email", async () => {
    await setRenewal("automatic");
    const invitation = await expired();
    const answers = await Promise.all(await requests(invitation, 100));
    expect(new Set(answers.map((answer) => JSON.stringify(answer)))).toEqual(
      new Set(['{"received":true}']),
    );
    expect(await outcomesOf(invitation)).toEqual(["renewed"]);
    expect(await countOf(invitation, "invitation")).toBe(2);
    const { generation, state } = await fixture.as.owner.invitation.get({ id: invitation.id });
    expect([generation, state]).toEqual([2, "pending"]);
  });

  test("email a pending invitation's link again once", async () => {
    const invitation = await superseded();
    await Promise.all(await requests(invitation, 100));
    expect(await outcomesOf(invitation)).toEqual(["link_repeated"]);
    expect(await countOf(invitation, "invitation")).toBe(3);
  });

  test("ask the inviter once", async () => {
    const invitation = await expired();
    await Promise.all(await requests(invitation, 100));
    expect(await outcomesOf(invitation)).toEqual(["inviter_asked"]);
    expect(await countOf(invitation, "notice")).toBe(1);
  });
});

describe("S16: a request at the same time", () => {
  const rounds = 12;

  test("as the inviter's resend opens the invitation once, and nothing is counted twice", async () => {
    await setRenewal("automatic");
    for (let round = 0; round < rounds; round += 1) {
      const invitation = await expired();
      const [request] = await requests(invitation, 1);
      const [, resent] = await Promise.allSettled([
        request,
        fixture.as.admin.invitation.resend({ id: invitation.id }),
      ]);
      const { generation, state } = await fixture.as.owner.invitation.get({ id: invitation.id });
      expect([generation, state]).toEqual([2, "pending"]);
      expect(await outcomesOf(invitation)).toEqual(
        resent.status === "fulfilled" ? [] : ["renewed"],
      );
      expect(await countOf(invitation, "invitation")).toBe(2);
    }
  });

  test("as a revocation leaves the invitation revoked, and its email is not sent", async () => {
    for (let round = 0; round < rounds; round += 1) {
      const invitation = await superseded();
      const [request] = await requests(invitation, 1);
      await Promise.all([request, fixture.as.admin.invitation.revoke({ id: invitation.id })]);
      const { state } = await fixture.as.owner.invitation.get({ id: invitation.id });
      expect(state).toBe("revoked");
      for (const { id: deliveryId } of await fixture.db.sql<{ id: string }>(
        "SELECT id FROM delivery WHERE invitation_id = $1",
        [invitation.id],
      ))
        expect(
          await fixture.db.store.read.outbox.beginSending({
            organizationId: invitation.organizationId,
            deliveryId,
            from: ["queued"],
          }),
        ).toBeNull();
    }
  });

  test("as another invitation of the address leaves one that is open (I1)", async () => {
    await setRenewal("automatic");
    for (let round = 0; round < rounds; round += 1) {
      const invitation = await expired();
      const [request] = await requests(invitation, 1);
      const { email } = invitation;
      await Promise.all([request, fixture.as.admin.invitation.create({ entries: [{ email }] })]);
      const { invitations } = await fixture.as.owner.invitation.list({
        states: ["pending"],
        email,
      });
      expect(invitations).toHaveLength(1);
      expect((await outcomesOf(invitation)).length).toBe(
        invitations[0]?.id === invitation.id ? 1 : 0,
      );
    }
  });

  test("as its inviter leaves is not accepted afterwards (I11)", async () => {
    await setRenewal("automatic");
    for (let round = 0; round < rounds; round += 1) {
      const inviter = await fixture.organization.addMember({ role: "admin", name: `r-${round}` });
      const { results } = await createCallers(fixture.db.store, fixture.organization)
        .as({
          kind: "session",
          userId: inviter.userId,
          email: inviter.email,
          emailVerified: true,
          steppedUpAt: null,
        })
        .invitation.create({ entries: [{ email: `${newId()}@people.example` }] });
      const invitation = results[0]?.invitation;
      if (!invitation) throw new Error(JSON.stringify(results));
      fixture.db.clock.advance("8 days");
      const [request] = await requests(invitation, 1);
      await Promise.all([request, fixture.as.owner.member.remove({ id: inviter.membershipId })]);
      const { state } = await fixture.as.owner.invitation.get({ id: invitation.id });
      expect(["expired", "revoked"]).toContain(state);
    }
  });
});

test("a request that loses takes nothing of the recipient's limit", async () => {
  await setRenewal("automatic");
  const invitation = await expired();
  await Promise.all(await requests(invitation, 20));
  expect(await recipientEmails(invitation)).toBe(1);
});
