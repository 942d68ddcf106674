import { setTimeout as pause } from "node:timers/promises";

import { describe, expect, test } from "vitest";

import { createAuditSealer } from "../audit/seal-audit.ts";
import { newId } from "../model/ids.ts";
import { importMembers } from "../member/import-members.ts";
import { suspendOrganization } from "../organization/suspend-organization.ts";
import type { Repositories, Store } from "../ports/store.ts";
import { muteByLink } from "../report/mute-link.ts";
import { muteOrganization } from "../report/mute-organization.ts";
import { reportOrganization } from "../report/report-organization.ts";
import { dumpOf, linesWith, tracesOf } from "../testing/dump.ts";
import { answered, fakeWebhookTransport } from "../testing/fake-webhook-transport.ts";
import {
  createCallers,
  createOrganization,
  linkTokenOf,
  rejectionOf,
  sessionOf,
  testContext,
  testLinkKeyring,
  useOrganization,
} from "../testing/index.ts";
import { requestAccountLink } from "../slack/request-account-link.ts";
import { muteTokenOf } from "../testing/mute-token-of.ts";
import { createEventCollector } from "../webhook/collect-events.ts";
import { deliverWebhook } from "../webhook/deliver-webhook.ts";
import { createEndpointSlots } from "../webhook/endpoint-slots.ts";
import { erasePerson } from "./erase-person.ts";
import { exportPerson } from "./export-person.ts";

const fixture = useOrganization({ poolSize: 12 });

const operator = (store = fixture.db.store) =>
  testContext(store, { kind: "system", name: "usher-cli" }, { via: "cli" });
const erase = (email: string, store = fixture.db.store) => erasePerson(operator(store), { email });
const traces = async (...texts: string[]) => linesWith(await dumpOf(fixture.db), tracesOf(texts));

const slots = {
  perEndpoint: 4,
  perOrganization: 4,
  slow: 4,
  slowAfterMs: 5_000,
  busyStepMs: 50,
};

let people = 0;
const newPerson = () => {
  people += 1;
  const unique = `q${newId().slice(-8)}`;
  return { email: `jane-${unique}@people.example`, name: `Jané Dœ${people} ${unique}` };
};

async function invited(
  entry: Parameters<typeof fixture.as.owner.invitation.create>[0]["entries"][number],
) {
  const { results } = await fixture.as.owner.invitation.create({ entries: [entry] });
  const invitation = results[0]?.invitation;
  if (!invitation) throw new Error(JSON.stringify(results[0]?.error));
  return invitation;
}

async function slackMessage(subjectId: string, kind = "approval") {
  await fixture.db.sql(
    `INSERT INTO slack_installation (organization_id, id, team_id)
     SELECT $1::uuid, new_id(), 'T' || $1::uuid
     WHERE NOT EXISTS (SELECT FROM slack_installation WHERE organization_id = $1::uuid)`,
    [fixture.organization.id],
  );
  await fixture.db.sql(
    `INSERT INTO slack_message (organization_id, id, team_id, kind, subject_id, channel_id, ts,
       rendered_version, logged_seq)
     SELECT organization_id, $2, team_id, $4, $3, 'C1', '1.1', 99, 9999999 FROM slack_installation
     WHERE organization_id = $1`,
    [fixture.organization.id, newId(), subjectId, kind],
  );
  await fixture.db.sql("DELETE FROM job WHERE organization_id = $1", [fixture.organization.id]);
}

/** Requests whose messages a worker is about to render again. */
async function renderings(): Promise<string[]> {
  const jobs = await fixture.db.sql<{ key: string }>(
    `SELECT key FROM job WHERE organization_id = $1 AND kind = 'slack.approval' AND state = 'ready'`,
    [fixture.organization.id],
  );
  return jobs.map(({ key }) => key);
}

async function requested(note?: string, email = `${newId()}@people.example`) {
  const { approvalRequestId } = await fixture.as.admin.invitation.create({
    entries: [{ email }],
    ...(note !== undefined && { note }),
  });
  return approvalRequestId ?? "";
}

async function memberNamed(name: string, role: "admin" | "member" = "member") {
  const member = await fixture.organization.addMember({ role, name: `m${newId()}` });
  await fixture.as.owner.member.update({ id: member.membershipId, name });
  return member;
}

/** The store, with something that happens before a call of the erasure. */
function before(method: keyof Repositories["people"], happens: () => Promise<unknown>): Store {
  const { store } = fixture.db;
  let isDue = true;
  const intercepted = (repositories: Repositories): Repositories => ({
    ...repositories,
    people: new Proxy(repositories.people, {
      get(made, name: keyof Repositories["people"]) {
        if (name !== method) return made[name];
        return async (...args: unknown[]) => {
          if (isDue) {
            isDue = false;
            await happens();
          }
          return Reflect.apply(made[name], made, args);
        };
      },
    }),
  });
  return {
    read: intercepted(store.read),
    transaction: (work) => store.transaction((tx) => work(intercepted(tx))),
  };
}

describe("messages in Slack", () => {
  test("are rendered again where the person decided, decided for someone, or is asked", async () => {
    const { name } = newPerson();
    const jane = await memberNamed(name, "admin");
    await fixture.as.owner.organization.updatePolicy({
      policy: { approval: { required: "always", quorum: 2 } },
    });
    const decided = await requested();
    const open = await requested();
    const closed = await requested();
    await fixture.as.as(sessionOf(jane)).approval.approve({ id: decided });
    await fixture.as.owner.approval.approve({ id: decided });
    await fixture.as.owner.approval.deny({ id: closed });
    for (const id of [decided, open, closed]) await slackMessage(id);
    const { report } = await erase(jane.email);
    expect((await renderings()).toSorted()).toEqual([decided, open].toSorted());
    expect(report).toMatchObject({ slackMessages: 1, slackUnreachable: 1 });
    const { decisions } = await fixture.as.owner.approval.get({ id: decided });
    expect(decisions.map(({ userName }) => userName)).toContain(null);
    expect(await traces(name)).toEqual([]);
  });

  test("are rendered again where a text about others named the person", async () => {
    const { name } = newPerson();
    const jane = await memberNamed(name);
    await fixture.as.owner.organization.updatePolicy({
      policy: { approval: { required: "always" } },
    });
    const noted = await requested(`Ask ${name}`);
    const denied = await requested();
    const invitation = await requested();
    const other = await requested("Ask Mary");
    await fixture.as.owner.approval.deny({ id: denied, reason: `${name} said no` });
    await fixture.db.sql("UPDATE invitation SET message = $2 WHERE approval_request_id = $1", [
      invitation,
      `Hello from ${name}`,
    ]);
    for (const id of [noted, denied, invitation, other]) await slackMessage(id);
    const versionOf = async (id: string) => {
      const [row] = await fixture.db.sql<{ version: number }>(
        "SELECT version FROM approval_request WHERE id = $1",
        [id],
      );
      return row?.version;
    };
    const versions = await Promise.all([noted, denied, invitation].map(versionOf));
    await erase(jane.email);
    expect((await renderings()).toSorted()).toEqual(
      expect.arrayContaining([noted, denied, invitation]),
    );
    for (const [index, id] of [noted, denied, invitation].entries())
      expect(await versionOf(id)).toBeGreaterThan(versions[index] ?? Infinity);
    expect((await fixture.as.owner.approval.get({ id: noted })).note).toBe("Ask erased");
    expect(await traces(name)).toEqual([]);
  });

  test("counts direct messages to who invited, which no one can change", async () => {
    const { email } = newPerson();
    const invitation = await invited({ email });
    await fixture.db.sql(
      "UPDATE invitation SET slack_team_id = 'T1', slack_user_id = 'U1' WHERE id = $1",
      [invitation.id],
    );
    const token = await linkTokenOf(fixture.db.store, invitation);
    await fixture.as.anonymous.invitation.decline({ token });
    expect((await erase(email)).report).toMatchObject({ slackMessages: 0, slackUnreachable: 1 });
  });

  test("counts the reminders of ends of access that who invited may have got", async () => {
    await fixture.db.sql(
      `INSERT INTO slack_installation (organization_id, id, team_id, token_key_id, sealed_tokens)
       VALUES ($1, $2, 'T0ENDS', 'key', $3)`,
      [fixture.organization.id, newId(), Buffer.alloc(1)],
    );
    const joined = async (accessFor: { days: number } | null) => {
      const { email } = newPerson();
      const invitation = await invited({ email, accessFor });
      const token = await linkTokenOf(fixture.db.store, invitation);
      const { membership } = await fixture.as.anonymous.invitation.accept({ token });
      return { email, id: membership.id };
    };
    const unreachable = async (email: string) => (await erase(email)).report.slackUnreachable;
    expect(await unreachable((await joined(null)).email)).toBe(0);
    expect(await unreachable((await joined({ days: 30 })).email)).toBe(3);
    const { email, id } = await joined({ days: 30 });
    await fixture.as.owner.member.changeAccess({ id, accessUntil: null });
    expect(await unreachable(email)).toBe(6);
    await fixture.db.sql("DELETE FROM slack_installation WHERE team_id = 'T0ENDS'");
  });
});

test("S41: who invites, approves, makes keys and is invited leaves no trace, also of a former name", async () => {
  const { addMember, owner } = fixture.organization;
  const other = await createOrganization(fixture.db.store);
  const { name, email } = newPerson();
  const former = `Former ${newId().slice(-8)}`;
  const jane = await addMember({ role: "admin", name: `Jane ${newId().slice(-8)}` });
  await fixture.as.owner.member.update({ id: jane.membershipId, name: former });
  await fixture.db.sql(
    "INSERT INTO user_email (user_id, email_key, email, verified_at) VALUES ($1, $2, $2, now())",
    [jane.userId, email],
  );
  const janes = fixture.as.as(sessionOf(jane));
  const { endpoint } = await fixture.as.owner.webhook.create({ url: "https://hooks.example.com/" });
  const invitation = await janes.invitation.create({
    entries: [{ email: `${newId()}@people.example`, metadata: { erased: true, owner: email } }],
    idempotencyKey: newId(),
  });
  await fixture.as.owner.organization.updatePolicy({
    policy: { approval: { required: "always" } },
  });
  const asked = await requested();
  await janes.approval.approve({ id: asked });
  await fixture.as.owner.organization.updatePolicy({ policy: { approval: { required: "never" } } });
  const until = new Date(Date.now() + 86_400_000).toISOString();
  await janes.approval.delegate({ toUserId: owner.userId, until });
  await janes.apiKey.create({ kind: "personal_key", name: `${former}'s laptop` });
  const { key } = await fixture.as.owner.apiKey.create({
    kind: "org_key",
    name: `${name}'s job`,
    permissions: ["member:read"],
  });
  await fixture.as.owner.member.update({
    id: jane.membershipId,
    name,
    metadata: { manager: former },
  });
  await fixture.as.owner.organization.updatePolicy({
    policy: { brand: { productName: "Cloud", supportAddress: email } },
  });
  const as = createCallers(fixture.db.store, other);
  await as.owner.invitation.create({ entries: [{ email }], idempotencyKey: newId() });
  await createAuditSealer(fixture.db.store).seal();
  await createEventCollector(fixture.db.store).collect();

  const texts = [email, jane.email, name, former];
  expect((await traces(...texts)).length).toBeGreaterThan(20);
  const { report, oldEvents, labels } = await erase(email);
  expect(await traces(...texts)).toEqual([]);
  expect({ oldEvents, labels }).toEqual({ oldEvents: 0, labels: [] });
  expect(report).toMatchObject({ memberships: 1, keysRevoked: 1, invitationsRevoked: 1 });
  await createAuditSealer(fixture.db.store).seal();
  expect(await fixture.as.owner.audit.verify({})).toMatchObject({ broken: null });
  const { policy } = await fixture.as.owner.organization.get();
  expect(policy.brand).toMatchObject({ productName: "Cloud", supportAddress: null });
  const { keys } = await fixture.as.owner.apiKey.list();
  expect(keys).toContainEqual(
    expect.objectContaining({ id: key.id, name: "erased's job", revokedAt: null }),
  );
  const [sent] = invitation.results;
  const payloads = await fixture.db.sql<{ payload: string }>(
    "SELECT payload FROM webhook_delivery WHERE endpoint_id = $1 AND subject_id = $2",
    [endpoint.id, sent?.invitation?.id],
  );
  expect(payloads.length).toBeGreaterThan(0);
  for (const { payload } of payloads)
    expect(JSON.parse(payload)).toMatchObject({ data: { data: null } });
});

test("S41: who declined with a reason, reported, muted, bounced, asked for a new link and for an account link leaves no trace", async () => {
  const { store, sql } = fixture.db;
  const { email, name } = newPerson();
  const visitor = testContext(store, null, { via: "page" });
  const asInviter = async () => {
    const organization = await createOrganization(store);
    const as = createCallers(store, organization);
    const { results } = await as.owner.invitation.create({
      entries: [{ email, message: `Dear ${name}`, accessFor: { days: 30 } }],
    });
    const invitation = results[0]?.invitation;
    if (!invitation) throw new Error(JSON.stringify(results[0]?.error));
    return { organization, as, invitation, token: await linkTokenOf(store, invitation) };
  };
  const [declined, reported, muted, failed, renewed] = await Promise.all(
    Array.from({ length: 5 }, asInviter),
  );
  if (!declined || !reported || !muted || !failed || !renewed) throw new Error("too few");
  await declined.as.anonymous.invitation.decline({
    token: declined.token,
    reason: `${name} has another offer`,
  });
  await reportOrganization(visitor, reported.token);
  await muteByLink(visitor, await muteTokenOf(store, muted.invitation));
  const [delivery] = await sql<{ id: string }>(
    "UPDATE delivery SET status = 'sending' WHERE invitation_id = $1 RETURNING id",
    [failed.invitation.id],
  );
  await store.read.outbox.settle({
    organizationId: failed.organization.id,
    deliveryId: delivery?.id ?? "",
    from: ["sending"],
    status: "failed",
    detail: `550 <${email}>: no such user, ${name}`,
    providerMessageId: null,
  });
  await sql(
    "UPDATE invitation SET state = 'expired', expires_at = usher_now() - interval '1 day' WHERE id = $1",
    [renewed.invitation.id],
  );
  await renewed.as.anonymous.invitation.requestRenewal({ token: renewed.token });
  await requestAccountLink(
    { store },
    {
      organizationId: renewed.organization.id,
      teamId: "T1",
      slackUserId: "U1",
      slackUserName: name,
      teamName: "Acme",
      email: email.toUpperCase(),
    },
  );
  await createAuditSealer(store).seal();
  expect((await traces(email, name)).length).toBeGreaterThan(20);
  const { report } = await erase(email);
  expect(report).toMatchObject({ invitations: 5, users: 0, memberships: 0 });
  expect(await traces(email, name)).toEqual([]);
  await createAuditSealer(store).seal();
  for (const { as } of [declined, reported, muted, failed, renewed])
    expect(await as.owner.audit.verify({})).toMatchObject({ broken: null });
});

test("S41: a support address is apart from what the audit keeps of a policy", async () => {
  const { email } = newPerson();
  const { organization, audit } = fixture.as.owner;
  const policy = {
    renewal: "off" as const,
    brand: { productName: "Cloud", supportAddress: email },
  };
  await organization.updatePolicy({ policy });
  const read = async () =>
    (await audit.list({ action: "organization.policy_updated" })).events[0]?.data;
  expect(await read()).toEqual({ changed: policy });
  await erase(email);
  expect(await read()).toEqual({ changed: { renewal: "off", brand: { productName: "Cloud" } } });
});

test("no unkeyed hash of a request about the person confirms a guess, and a repeat of it is rejected", async () => {
  const { email } = newPerson();
  const call = { entries: [{ email }], idempotencyKey: newId() };
  await fixture.as.owner.invitation.create(call);
  const hashes = () =>
    fixture.db.sql("SELECT request_hash FROM idempotency_record WHERE organization_id = $1", [
      fixture.organization.id,
    ]);
  const [first] = await hashes();
  await erase(email);
  const [second] = await hashes();
  expect(second).not.toEqual(first);
  expect(await rejectionOf(fixture.as.owner.invitation.create(call))).toMatchObject({
    code: "idempotency.conflict",
  });
});

test("a member of a suspended organization is erased as well, and so is the reason that names them", async () => {
  const { name } = newPerson();
  const jane = await memberNamed(name);
  await suspendOrganization(operator(), fixture.organization.id, { reason: `Ask ${name}` });
  expect((await erase(jane.email)).report.memberships).toBe(1);
  expect(await traces(jane.email, name)).toEqual([]);
});

test("names of organizations and roles stay, and the report lists them", async () => {
  const { name } = newPerson();
  const jane = await memberNamed(name);
  await fixture.as.owner.role.create({ slug: "org-theirs", name: `${name} and team` });
  const { labels, oldEvents } = await erase(jane.email);
  expect(labels).toEqual([`${name} and team`]);
  expect(oldEvents).toBe(1);
});

test("a name in another case, composition or order is taken out of texts as well", async () => {
  const name = `Ödén Zoë${newId().slice(-6)}`;
  const jane = await memberNamed(name);
  const [given = "", family = ""] = name.split(" ");
  for (const written of [
    name.toUpperCase(),
    name.normalize("NFD"),
    `${family}, ${given}`,
    `${given}\u00a0 ${family}`,
  ])
    await invited({ email: `${newId()}@people.example`, message: `Ask ${written}!` });
  await erase(jane.email);
  const { invitations } = await fixture.as.owner.invitation.list({});
  expect(invitations.map(({ message }) => message)).toEqual(
    Array.from({ length: 4 }, () => "Ask erased!"),
  );
});

test("a name that another user has in another order is shared", async () => {
  const unique = newId().slice(-6);
  const one = await fixture.organization.addMember({ role: "member", name: `Jo ${unique}` });
  await fixture.organization.addMember({ role: "member", name: `${unique} Jo` });
  expect(await erase(one.email)).toMatchObject({ sharesName: true });
});

test("a name of their own is taken out where another one is shared", async () => {
  const { addMember } = fixture.organization;
  const { name } = newPerson();
  const shared = `Jo ${newId().slice(-6)}`;
  await addMember({ role: "member", name: `${shared} Miller` });
  const one = await addMember({ role: "member", name: shared });
  await fixture.as.owner.member.update({ id: one.membershipId, name });
  await invited({ email: `${newId()}@people.example`, message: `Ask ${name} or ${shared}` });
  expect(await erase(one.email)).toMatchObject({ sharesName: true });
  const { invitations } = await fixture.as.owner.invitation.list({});
  expect(invitations[0]?.message).toBe(`Ask erased or ${shared}`);
});

test("a Slack account that only asked for a link with the address keeps its name in texts", async () => {
  const { email, name } = newPerson();
  const mallory = `Mallory ${newId().slice(-6)}`;
  const jane = await memberNamed(name);
  const ask = { organizationId: fixture.organization.id, teamId: "T1", teamName: "Acme" };
  await requestAccountLink(
    { store: fixture.db.store },
    { ...ask, slackUserId: `U${newId()}`, slackUserName: mallory, email: jane.email },
  );
  const other = await invited({ email, message: `Ask ${mallory}` });
  const { names } = await exportPerson(operator(), { email: jane.email });
  expect(names).toContain(name);
  expect(names).not.toContain(mallory);
  await erase(jane.email);
  expect((await fixture.as.owner.invitation.get({ id: other.id })).message).toBe(`Ask ${mallory}`);
});

describe("other addresses of the mailbox", () => {
  test("get no email: their open invitations are revoked and ended ones are not sent again", async () => {
    const { email } = newPerson();
    const alias = email.replace("@", "+acme@");
    const open = await invited({ email: alias });
    const ended = await invited({ email: email.replace("@", "+old@") });
    await fixture.db.sql(
      "UPDATE invitation SET state = 'expired', mail_queued_at = usher_now() - interval '1 day' WHERE id = $1",
      [ended.id],
    );
    const { report, otherAddresses } = await erase(email);
    expect(otherAddresses).toEqual([alias]);
    expect(report).toMatchObject({ invitationsRevoked: 1, invitations: 0 });
    expect(await fixture.as.owner.invitation.get({ id: open.id })).toMatchObject({
      email: alias,
      state: "revoked",
      stateReasonCode: "person_erased",
    });
    expect(await rejectionOf(fixture.as.owner.invitation.resend({ id: ended.id }))).toMatchObject({
      code: "invite.suppressed",
      details: { reason: "operator" },
    });
  });
});

describe("beside an erasure", () => {
  test("accepting, declining, creating, sending again, asking for a link and collecting leave no address", async () => {
    const others = await Promise.all(
      Array.from({ length: 4 }, () => createOrganization(fixture.db.store)),
    );
    await fixture.as.owner.webhook.create({ url: "https://hooks.example.com/" });
    for (let round = 0; round < 8; round += 1) {
      const { email } = newPerson();
      const callers = others.map((organization) => createCallers(fixture.db.store, organization));
      const [accepting, declining, resending, renewing] = await Promise.all(
        callers.map(async (as) => {
          const { results } = await as.owner.invitation.create({ entries: [{ email }] });
          const invitation = results[0]?.invitation;
          if (!invitation) throw new Error(JSON.stringify(results[0]?.error));
          const token = await linkTokenOf(fixture.db.store, invitation);
          return { as, id: invitation.id, token };
        }),
      );
      if (!accepting || !declining || !resending || !renewing) throw new Error("too few");
      await fixture.db.sql(
        `UPDATE invitation SET mail_queued_at = usher_now() - interval '1 day',
           state = CASE WHEN id = $2 THEN 'expired' ELSE state END WHERE id IN ($1, $2)`,
        [resending.id, renewing.id],
      );
      const { store } = fixture.db;
      const acts: (() => Promise<unknown>)[] = [
        () => accepting.as.anonymous.invitation.accept({ token: accepting.token }),
        () => declining.as.anonymous.invitation.decline({ token: declining.token, reason: email }),
        () => resending.as.owner.invitation.resend({ id: resending.id }),
        () => renewing.as.anonymous.invitation.requestRenewal({ token: renewing.token }),
        () => fixture.as.owner.invitation.create({ entries: [{ email }], idempotencyKey: newId() }),
        () => createEventCollector(store).collect(),
      ];
      const running = acts.map(async (act, index) => {
        await pause(((round * 7 + index * 5) % 8) * 6);
        return act();
      });
      const erasure = pause(round * 3).then(() => erase(email));
      await Promise.allSettled(running);
      await erasure;
      expect(await traces(email)).toEqual([]);
    }
  });

  test("another one of the same person finds what is left", async () => {
    for (let round = 0; round < 3; round += 1) {
      const { name, email } = newPerson();
      const jane = await memberNamed(name, "admin");
      for (let count = 0; count < 5; count += 1)
        await fixture.as.as(sessionOf(jane)).invitation.create({
          entries: [{ email: `${newId()}@people.example`, message: `Ask ${name}` }],
        });
      await invited({ email });
      const both = await Promise.all([erase(jane.email), erase(jane.email), erase(email)]);
      expect(both.map(({ otherAddresses }) => otherAddresses)).toEqual([[], [], []]);
      expect(await traces(jane.email, email, name)).toEqual([]);
    }
  });

  const importing = (email: string, name: string) =>
    importMembers(
      { ...operator(), organization: fixture.organization.id, requirement: importRequirement },
      { entries: [{ email, name }] },
    );
  const importRequirement = {
    permissions: ["member:manage"],
    role: "required",
    inOrganization: true,
  } as const;

  test.each(["eventsWith", "labelsWith", "forget"] as const)(
    "a person who is imported before %s is erased as a member, with the end of the membership",
    async (method) => {
      const { email, name } = newPerson();
      await invited({ email });
      const { report } = await erase(
        email,
        before(method, () => importing(email, name)),
      );
      expect(await traces(email, name)).toEqual([]);
      expect(report.memberships).toBe(1);
      const { events } = await fixture.as.owner.audit.list({ action: "member.removed" });
      expect(events).toHaveLength(1);
      const { members } = await fixture.as.owner.member.list({});
      expect(members.map(({ name: shown }) => shown)).not.toContain(null);
    },
  );

  test("a member who is removed and imported again is erased as a member again", async () => {
    const { name } = newPerson();
    const jane = await memberNamed(name);
    const { report } = await erase(
      jane.email,
      before("labelsWith", () => importing(jane.email, name)),
    );
    expect(report.memberships).toBe(2);
    expect(await traces(jane.email, name)).toEqual([]);
    const { members } = await fixture.as.owner.member.list({});
    expect(members.map(({ userId }) => userId)).not.toContain(jane.userId);
  });

  test.each([
    ["mutes", muteOrganization],
    ["reports", reportOrganization],
  ] as const)("an invitee who %s leaves no address", async (_what, act) => {
    const { email } = newPerson();
    const invitation = await invited({ email });
    const token = await linkTokenOf(fixture.db.store, invitation);
    const { store } = fixture.db;
    const late: Store = {
      ...store,
      transaction: (work) =>
        store.transaction((tx) =>
          work({
            ...tx,
            invitations: {
              ...tx.invitations,
              async transition(change) {
                await erase(email);
                return tx.invitations.transition(change);
              },
            },
          }),
        ),
    };
    const visitor = testContext(late, null, { via: "page" });
    expect((await rejectionOf(act(visitor, token))).code).toBe("invite.not_found");
    expect(await traces(email)).toEqual([]);
  });

  test("an answer of a webhook that repeats the event is not kept", async () => {
    const { email } = newPerson();
    const { endpoint } = await fixture.as.owner.webhook.create({
      url: "https://hooks.example.com/",
    });
    const { id } = await invited({ email });
    const kept = await invited({ email: `${newId()}@people.example` });
    await createEventCollector(fixture.db.store).collect();
    let isFirst = true;
    const { transport } = fakeWebhookTransport(async ({ body }) => {
      if (isFirst) await erase(email);
      isFirst = false;
      return answered(500, body);
    });
    const sending = {
      store: fixture.db.store,
      links: testLinkKeyring(),
      transport,
      slots: createEndpointSlots(slots),
    };
    for (const subjectId of [id, kept.id])
      await deliverWebhook(sending, {
        organizationId: fixture.organization.id,
        id: newId(),
        kind: "webhook.deliver",
        key: "",
        payload: { endpointId: endpoint.id, subjectId },
        attempts: 1,
      });
    const attempts = await fixture.db.sql<{ response: string | null }>(
      `SELECT a.response FROM webhook_attempt a
       JOIN webhook_delivery d ON d.organization_id = a.organization_id AND d.id = a.delivery_id
       WHERE d.endpoint_id = $1 ORDER BY d.event_seq`,
      [endpoint.id],
    );
    expect(attempts).toEqual([
      { response: null },
      { response: expect.stringContaining(kept.email) },
    ]);
    expect(await traces(email)).toEqual([]);
  });
});

test("an export has deliveries and events of the person, and no image", async () => {
  const { email } = newPerson();
  const { id } = await invited({ email });
  const jane = await memberNamed(newPerson().name, "admin");
  await fixture.as.as(sessionOf(jane)).invitation.create({
    entries: [{ email: `${newId()}@people.example` }],
  });
  const invitee = await exportPerson(operator(), { email });
  expect(invitee.held["delivery"]).toMatchObject([{ invitation_id: id }]);
  const inviter = await exportPerson(operator(), { email: jane.email });
  expect(inviter.held["audit_event"]).toContainEqual(
    expect.objectContaining({ actor_id: jane.userId }),
  );
});
