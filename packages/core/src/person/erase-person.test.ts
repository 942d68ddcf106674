import { setTimeout as pause } from "node:timers/promises";

import { describe, expect, test } from "vitest";

import { createAuditSealer } from "../audit/seal-audit.ts";
import { erasedEmail } from "../model/erased.ts";
import { newId } from "../model/ids.ts";
import { createLinkKeyring } from "../model/link.ts";
import { deleteOrganization } from "../organization/delete-organization.ts";
import type { Repositories, Store } from "../ports/store.ts";
import { dumpOf, linesWith, tracesOf } from "../testing/dump.ts";
import { eventOf } from "../testing/delivery-events.ts";
import {
  createCallers,
  createOrganization,
  linkTokenOf,
  rejectionOf,
  sessionOf,
  testContext,
  useOrganization,
  type TestOrganization,
} from "../testing/index.ts";
import { createEventCollector } from "../webhook/collect-events.ts";
import { allowPerson } from "./allow-person.ts";
import { erasePerson } from "./erase-person.ts";
import { exportPerson } from "./export-person.ts";

const fixture = useOrganization({ poolSize: 12 });

const operator = () =>
  testContext(fixture.db.store, { kind: "system", name: "usher-cli" }, { via: "cli" });
const erase = (email: string) => erasePerson(operator(), { email });

type Jane = { email: string; key: string; name: string; userId: string };

/** A person with an address in a domain beyond ASCII, and a name that no one else has. */
function newJane(): Jane {
  const unique = `q${newId().slice(-10)}`;
  return {
    email: `Jane.${unique}@bücher-${unique}.example`,
    key: "",
    name: `Jané Dœ-${unique}`,
    userId: "",
  };
}

/** Everything that Usher does with a person: asked for, approved, emailed, bounced, accepted, imported, and sent on. */
async function wholeStory(acme: TestOrganization): Promise<Jane> {
  const { store, sql } = fixture.db;
  const as = createCallers(store, acme);
  const jane = newJane();
  await sql("INSERT INTO slack_installation (organization_id, id, team_id) VALUES ($1, $2, $3)", [
    acme.id,
    newId(),
    `T${newId()}`,
  ]);
  const { endpoint } = await as.owner.webhook.create({ url: "https://hooks.example.com/usher" });
  await as.owner.organization.updatePolicy({ policy: { approval: { required: "always" } } });
  const other = `${newId()}@people.example`;
  const asked = await as.admin.invitation.create({
    entries: [
      { email: jane.email, message: `Welcome, ${jane.name}!`, metadata: { manager: jane.email } },
      { email: other },
    ],
    note: `${jane.name} starts on Monday`,
    idempotencyKey: `invite ${jane.email}`,
  });
  const invitation = asked.results[0]?.invitation;
  const id = invitation?.id ?? "";
  jane.key = invitation?.email.toLowerCase() ?? "";
  const requestId = asked.approvalRequestId ?? "";
  await sql(
    `INSERT INTO slack_message (organization_id, id, team_id, kind, subject_id, channel_id, ts, logged_seq)
     SELECT organization_id, $2, team_id, 'approval', $3, 'C1', '1.1', 9999999 FROM slack_installation
     WHERE organization_id = $1`,
    [acme.id, newId(), requestId],
  );
  await as.owner.approval.approve({ id: requestId });
  await as.owner.organization.updatePolicy({ policy: { approval: { required: "never" } } });
  await as.owner.invitation.create({
    entries: [{ email: `${newId()}@people.example`, message: `Ask ${jane.name}` }],
  });
  const [delivery] = await sql<{ id: string }>(
    "UPDATE delivery SET status = 'accepted' WHERE invitation_id = $1 RETURNING id",
    [id],
  );
  const sent = { organizationId: acme.id, deliveryId: delivery?.id ?? "" };
  const detail = `452 4.2.2 <${jane.key}>: mailbox is full`;
  await store.read.outbox.recordEvents([eventOf(sent, "deferred", { detail })]);
  const token = await linkTokenOf(store, { organizationId: acme.id, id });
  const user = await store.read.users.ensure({
    id: newId(),
    name: jane.name,
    email: invitation?.email ?? "",
    emailKey: jane.key,
  });
  jane.userId = user.id;
  const janes = as.as(
    { ...sessionOf({ userId: user.id, email: jane.key }) },
    { organization: null },
  );
  await janes.invitation.accept({ token });
  const { members } = await as.owner.member.list({});
  const member = members.find(({ userId }) => userId === user.id);
  await as.owner.member.update({ id: member?.id ?? "", name: jane.name, externalId: jane.key });
  await as.owner.member.changeRole({ id: member?.id ?? "", roles: ["admin"] });
  await janes.apiKey.create({ kind: "personal_key", name: `${jane.name}'s key` });
  await sql("INSERT INTO user_identity (issuer, subject, user_id) VALUES ('https://id', $1, $2)", [
    jane.key,
    user.id,
  ]);
  await sql(
    `INSERT INTO job (organization_id, id, kind, key, payload, state) VALUES ($1, $2, 'slack.command',
       $3, $4, 'done')`,
    [acme.id, newId(), `invite ${jane.key}`, JSON.stringify({ draft: { emails: [jane.email] } })],
  );
  await sql(
    `INSERT INTO slack_link_ticket (organization_id, id, selector, team_id, team_name, slack_user_id,
       slack_user_name, email_key, email, user_id, expires_at)
     VALUES ($1, $2, $2, 'T1', 'Acme', 'U1', $3, $4, $4, $5, now())`,
    [acme.id, newId(), jane.name, jane.key, user.id],
  );
  await createAuditSealer(store).seal();
  await createEventCollector(store).collect();
  await sql(
    `INSERT INTO webhook_attempt (organization_id, id, delivery_id, response)
     SELECT organization_id, $2, id, $3 FROM webhook_delivery WHERE endpoint_id = $1 LIMIT 1`,
    [endpoint.id, newId(), `{"seen":"${encodeURIComponent(jane.key)}"}`],
  );
  return jane;
}

const textsOf = ({ email, key, name }: Jane) => [email, key, name];

const hitsOf = async (jane: Jane) => linesWith(await dumpOf(fixture.db), tracesOf(textsOf(jane)));

describe("after an erasure", () => {
  test("S41: a dump has neither the address, its punycode nor the name, nor an unkeyed hash of them, and the audit verifies", async () => {
    const jane = await wholeStory(fixture.organization);
    expect((await hitsOf(jane)).length).toBeGreaterThan(15);
    const before = await fixture.as.owner.audit.verify({});
    expect(before).toMatchObject({ broken: null, erased: 0 });
    const { report, oldEvents } = await erase(jane.email);
    expect(await hitsOf(jane)).toEqual([]);
    expect(oldEvents).toBe(0);
    expect(report).toMatchObject({ memberships: 1, invitations: 1, approvalRequests: 1, users: 1 });
    await createAuditSealer(fixture.db.store).seal();
    const after = await fixture.as.owner.audit.verify({});
    expect(after).toMatchObject({ broken: null });
    expect(after.erased).toBeGreaterThan(5);
    expect(after.events).toBeGreaterThanOrEqual(before.events);
  });
});

describe("an erasure", () => {
  test("changes nothing when it is repeated, and answers the same counts", async () => {
    const jane = await wholeStory(fixture.organization);
    const first = await erase(jane.email);
    const dump = await dumpOf(fixture.db);
    expect((await erase(jane.key.toUpperCase())).report).toEqual(first.report);
    expect(await dumpOf(fixture.db)).toEqual(dump);
  });

  test.each(["eraseEventsOf", "eraseEvents", "replacePayload", "replaceTexts", "forget"] as const)(
    "is finished by a second call after a process that stopped in %s",
    async (method) => {
      const jane = await wholeStory(fixture.organization);
      const { store } = fixture.db;
      const stop = () => Promise.reject(new Error("killed"));
      const stopping = (repositories: Repositories) =>
        new Proxy(repositories, {
          get: (made, name: keyof Repositories) =>
            name === "people" ? { ...made.people, [method]: stop } : made[name],
        });
      const killed: Store = {
        read: stopping(store.read),
        transaction: (work) => store.transaction((tx) => work(stopping(tx))),
      };
      const ctx = { ...operator(), store: killed };
      await expect(erasePerson(ctx, { email: jane.email })).rejects.toThrow("killed");
      expect(await hitsOf(jane)).not.toEqual([]);
      await erase(jane.email);
      expect(await hitsOf(jane)).toEqual([]);
    },
  );

  test("reaches every organization, deleted ones too, and leaves everyone else as they are", async () => {
    const other = await createOrganization(fixture.db.store);
    const deleted = await createOrganization(fixture.db.store);
    const jane = newJane();
    for (const organization of [fixture.organization, other, deleted]) {
      const as = createCallers(fixture.db.store, organization);
      const { results } = await as.owner.invitation.create({ entries: [{ email: jane.email }] });
      jane.key = results[0]?.invitation?.email.toLowerCase() ?? "";
    }
    await deleteOrganization(operator(), deleted.id, { graceDays: 3 });
    const mary = `mary${jane.key}`;
    await fixture.as.owner.invitation.create({ entries: [{ email: mary, message: "Hello Mary" }] });
    const { report } = await erase(jane.email);
    expect(report).toMatchObject({ invitationsRevoked: 3, invitations: 3 });
    expect(linesWith(await dumpOf(fixture.db), [`"${jane.key}"`, `<${jane.key}`])).toEqual([]);
    const { invitations } = await fixture.as.owner.invitation.list({});
    expect(invitations).toMatchObject([
      { email: mary, message: "Hello Mary", state: "pending" },
      { email: erasedEmail, state: "revoked", stateReasonCode: "person_erased" },
    ]);
  });

  test("is rejected for a last owner, and names the organizations, before anything changes", async () => {
    const { owner, slug } = fixture.organization;
    const dump = await dumpOf(fixture.db);
    expect(await rejectionOf(erase(owner.email))).toMatchObject({
      code: "organization.last_owner",
      details: { organizations: [slug] },
    });
    expect(await dumpOf(fixture.db)).toEqual(dump);
    const second = await fixture.organization.addMember({ role: "owner", name: "Second Owner" });
    expect((await erase(owner.email)).report.memberships).toBe(1);
    expect(await rejectionOf(erase(second.email))).toMatchObject({
      code: "organization.last_owner",
    });
  });

  test("is the operator's alone, and rejects what is no address", async () => {
    const ctx = testContext(fixture.db.store, sessionOf(fixture.organization.owner));
    for (const verb of [erasePerson, exportPerson, allowPerson])
      expect((await rejectionOf(verb(ctx, { email: "a@b.example" }))).code).toBe(
        "authorize.forbidden",
      );
    expect((await rejectionOf(erase("no address"))).code).toBe("request.invalid");
  });

  test("leaves texts with the name alone where someone else's name has it", async () => {
    const { addMember } = fixture.organization;
    const name = `Jo Miller ${newId().slice(-6)}`;
    const one = await addMember({ role: "member", name });
    const namesake = await fixture.db.store.read.users.ensure({
      id: newId(),
      name: `Dr. ${name.toUpperCase()} Junior`,
      email: `${newId()}@people.example`,
      emailKey: `${newId()}@people.example`,
    });
    const email = `${newId()}@people.example`;
    await fixture.as.owner.invitation.create({ entries: [{ email, message: `Ask ${name}` }] });
    expect(await erase(one.email)).toMatchObject({ sharesName: true });
    const { invitations } = await fixture.as.owner.invitation.list({});
    expect(invitations[0]?.message).toBe(`Ask ${name}`);
    const [kept] = await fixture.db.sql<{ name: string }>(
      "SELECT name FROM app_user WHERE id = $1",
      [namesake.id],
    );
    expect(kept?.name).toBe(`Dr. ${name.toUpperCase()} Junior`);
  });

  test("takes a name out of texts about others, and leaves what else they say", async () => {
    const ann = await fixture.organization.addMember({ role: "member", name: `x${newId()}` });
    const name = `Ann Ödén ${newId().slice(-6)}`;
    await fixture.as.owner.member.update({ id: ann.membershipId, name });
    const email = `${newId()}@people.example`;
    const message = `Ask ${name}, not ${name}son.`;
    await fixture.as.owner.invitation.create({ entries: [{ email, message }] });
    await erase(ann.email);
    const { invitations } = await fixture.as.owner.invitation.list({});
    expect(invitations[0]).toMatchObject({ email, message: `Ask erased, not ${name}son.` });
  });
});

describe("of an erased person", () => {
  test("events keep id and order, say that they were erased, and have codes and counts alone", async () => {
    const jane = await wholeStory(fixture.organization);
    const read = async () => (await fixture.as.owner.event.list({ limit: 100 })).events;
    const before = await read();
    await erase(jane.email);
    const after = await read();
    expect(after.slice(0, before.length).map(({ id, type, at }) => ({ id, type, at }))).toEqual(
      before.map(({ id, type, at }) => ({ id, type, at })),
    );
    const accepted = after.find(({ type }) => type === "invitation.accepted");
    expect(accepted).toMatchObject({ erased: true, data: null, changes: { to: "accepted" } });
    expect(before.every(({ erased }) => !erased)).toBe(true);
    expect(after.some(({ erased }) => !erased)).toBe(true);
    const payloads = await fixture.db.sql<{ payload: string }>(
      "SELECT payload FROM webhook_delivery WHERE organization_id = $1 ORDER BY event_seq",
      [fixture.organization.id],
    );
    const sent = payloads.map(({ payload }): unknown => JSON.parse(payload));
    expect(sent).toContainEqual({ type: accepted?.type, timestamp: accepted?.at, data: accepted });
  });

  test("S41: no address of the mailbox is invited again, until the operator allows it", async () => {
    const email = `jane.${newId()}@gmail.com`;
    await fixture.as.owner.invitation.create({ entries: [{ email }] });
    await erase(email);
    const invite = async (address: string, dryRun = false) =>
      (await fixture.as.owner.invitation.create({ entries: [{ email: address }], dryRun }))
        .results[0]?.error?.code;
    const alias = email.replace("@", "+acme@").toUpperCase();
    expect(await invite(email)).toBe("invite.suppressed");
    expect(await invite(email, true)).toBe("invite.suppressed");
    expect(await invite(alias)).toBe("invite.suppressed");
    expect(await invite(erasedEmail)).toBe("invite.suppressed");
    const { suppressions } = await fixture.as.owner.suppression.list({});
    expect(suppressions).toEqual([]);
    expect(await allowPerson(operator(), { email })).toBe(true);
    expect(await allowPerson(operator(), { email })).toBe(false);
    expect(await invite(email)).toBeUndefined();
  });

  test("the hash outlives a change of keys, as long as the old one is an erasure key", async () => {
    const email = `${newId()}@people.example`;
    await erase(email);
    const [old, next] = [Buffer.alloc(32, 7), Buffer.alloc(32, 8)];
    const invite = async (...keys: Parameters<typeof createLinkKeyring>) => {
      const links = createLinkKeyring(...keys);
      const { owner, id } = fixture.organization;
      const caller = fixture.as.as(sessionOf(owner), { links, organization: id });
      const { results } = await caller.invitation.create({ entries: [{ email }], dryRun: true });
      return results[0]?.error?.code;
    };
    const ctx = { ...operator(), links: createLinkKeyring([old]) };
    await erasePerson(ctx, { email });
    expect(await invite([next, old])).toBe("invite.suppressed");
    expect(await invite([next], [old])).toBe("invite.suppressed");
    expect(await invite([next])).toBeUndefined();
  });

  test("an invitation is not sent again, and a late bounce leaves no trace", async () => {
    const email = `${newId()}@people.example`;
    const { results } = await fixture.as.owner.invitation.create({ entries: [{ email }] });
    const id = results[0]?.invitation?.id ?? "";
    const [delivery] = await fixture.db.sql<{ id: string }>(
      "UPDATE delivery SET status = 'sending' WHERE invitation_id = $1 RETURNING id",
      [id],
    );
    await fixture.db.sql("UPDATE invitation SET state = 'expired' WHERE id = $1", [id]);
    await erase(email);
    expect(await rejectionOf(fixture.as.owner.invitation.resend({ id }))).toMatchObject({
      code: "invite.suppressed",
    });
    const { outbox } = fixture.db.store.read;
    const key = { organizationId: fixture.organization.id, deliveryId: delivery?.id ?? "" };
    await outbox.settle({
      ...key,
      from: ["sending"],
      status: "accepted",
      detail: `accepted for ${email}`,
      providerMessageId: null,
    });
    const detail = `550 5.1.1 <${email}>: unknown`;
    expect(await outbox.recordEvents([eventOf(key, "bounced", { detail })])).toBe(1);
    expect(linesWith(await dumpOf(fixture.db), [email])).toEqual([]);
  });

  test("no new link is sent to the holder of an old one", async () => {
    await fixture.as.owner.organization.updatePolicy({ policy: { renewal: "automatic" } });
    const email = `${newId()}@people.example`;
    const { results } = await fixture.as.owner.invitation.create({ entries: [{ email }] });
    const id = results[0]?.invitation?.id ?? "";
    const invitation = { organizationId: fixture.organization.id, id };
    const token = await linkTokenOf(fixture.db.store, invitation);
    await fixture.db.sql(
      "UPDATE invitation SET state = 'expired', expires_at = usher_now() - interval '1 day' WHERE id = $1",
      [id],
    );
    await erase(email);
    await fixture.as.anonymous.invitation.requestRenewal({ token });
    const emails = await fixture.db.sql(
      "SELECT kind, status FROM delivery WHERE invitation_id = $1",
      [id],
    );
    expect(emails).toEqual([{ kind: "invitation", status: "cancelled" }]);
    expect((await fixture.as.owner.invitation.get({ id })).state).toBe("expired");
  });

  test("a membership whose access has ended by date ends for good, with its one event", async () => {
    const { as, db } = fixture;
    const email = `${newId()}@people.example`;
    const made = await as.owner.invitation.create({ entries: [{ email, accessFor: { days: 1 } }] });
    const [invited] = made.results;
    if (!invited?.invitation) throw new Error("not invited");
    const token = await linkTokenOf(db.store, invited.invitation);
    const { membership } = await as.anonymous.invitation.accept({ token });
    db.clock.advance("25 hours");
    await erase(email);
    const { events } = await as.owner.audit.list({ subjectId: membership.id });
    const ends = events.filter(({ action }) => /^member\.(?:expired|removed)$/.test(action));
    expect(ends.map(({ action }) => action)).toEqual(["member.expired"]);
  });

  test("sessions, keys and queued emails end", async () => {
    const jane = await wholeStory(fixture.organization);
    const janes = fixture.as.as(sessionOf({ userId: jane.userId, email: jane.key }));
    await erase(jane.email);
    expect((await rejectionOf(janes.invitation.list({}))).code).toBe("organization.not_found");
    const keys = await fixture.db.sql(
      "SELECT name FROM api_key WHERE user_id = $1 AND revoked_at IS NOT NULL",
      [jane.userId],
    );
    expect(keys).toEqual([{ name: "erased" }]);
    const queued = await fixture.db.sql(
      `SELECT d.id FROM delivery d JOIN invitation i ON i.id = d.invitation_id
       WHERE i.email = $1 AND d.status = 'queued'`,
      [erasedEmail],
    );
    expect(queued).toEqual([]);
  });
});

test("an invitation that is created beside the erasure is erased, or refused", async () => {
  const organizations = await Promise.all(
    Array.from({ length: 3 }, () => createOrganization(fixture.db.store)),
  );
  for (let round = 0; round < 12; round += 1) {
    const email = `${newId()}@people.example`;
    const creations = organizations.map(async (organization, index) => {
      await pause(round * index * 2);
      const as = createCallers(fixture.db.store, organization);
      return as.owner.invitation.create({ entries: [{ email }], idempotencyKey: newId() });
    });
    const erasure = pause(round).then(() => erase(email));
    const created = await Promise.all(creations);
    const { report } = await erasure;
    const open = await fixture.db.sql("SELECT id FROM invitation WHERE email_key = $1", [email]);
    expect(open).toEqual([]);
    expect(linesWith(await dumpOf(fixture.db), [email])).toEqual([]);
    const invited = created.filter(({ summary }) => summary.invited === 1).length;
    expect(report.invitationsRevoked).toBe(invited);
    for (const { results } of created)
      if (results[0]?.error) expect(results[0].error.code).toBe("invite.suppressed");
  }
});

test("an export has every row about a person, without hashes and secrets, and none of a longer address", async () => {
  const jane = await wholeStory(fixture.organization);
  await fixture.as.owner.invitation.create({ entries: [{ email: `mary${jane.key}` }] });
  const { addresses, names, held, isErased } = await exportPerson(operator(), {
    email: jane.email,
  });
  expect({ addresses, names, isErased }).toEqual({
    addresses: [jane.key],
    names: [jane.name],
    isErased: false,
  });
  expect(Object.keys(held)).toEqual(
    expect.arrayContaining([
      "app_user",
      "audit_event",
      "invitation",
      "job",
      "membership",
      "user_email",
    ]),
  );
  const text = JSON.stringify(held);
  expect(text).not.toContain(`mary${jane.key}`);
  expect(text).not.toMatch(/"(?:secret_hash|selector|link_key_id|request_hash|row_version)"/);
  await erase(jane.email);
  expect(await exportPerson(operator(), { email: jane.email })).toMatchObject({
    names: [],
    held: {},
    isErased: true,
  });
});
