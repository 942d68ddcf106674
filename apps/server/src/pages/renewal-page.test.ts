import { newId, limitBounds } from "@usher/core";
import { afterAll, beforeAll, beforeEach, describe, expect, test } from "vitest";

import {
  startTestServer,
  type TestOrganization,
  type TestServer,
} from "../testing/start-test-server.ts";

let server: TestServer;
let acme: TestOrganization;

beforeAll(async () => {
  server = await startTestServer({
    config: { limits: { ...limitBounds, missesPer10Minutes: 5, acceptPer10Minutes: 5 } },
  });
});
beforeEach(async () => {
  acme = await server.organization("Acme");
});
afterAll(() => server.stop());

type Invited = Awaited<ReturnType<TestServer["invite"]>>;

const expire = ({ id }: Invited, hours = 1) =>
  server.database.sql(
    `UPDATE invitation SET expires_at = usher_now() - make_interval(hours => $2),
       mail_queued_at = usher_now() - interval '8 days' WHERE id = $1`,
    [id, hours],
  );

const setRenewal = (renewal: "ask_inviter" | "automatic" | "off") =>
  acme.client.organization.updatePolicy.mutate({ policy: { renewal } });

const get = (path: string) => fetch(`${server.url}${path}`, { redirect: "manual" });

function post(path: string, headers: Record<string, string> = {}) {
  return fetch(`${server.url}${path}`, {
    method: "POST",
    redirect: "manual",
    body: new URLSearchParams({ action: "renew" }),
    headers: { "Sec-Fetch-Site": "same-origin", ...headers },
  });
}

/** All of an answer that is not of its moment. */
async function bytesOf(answer: Response): Promise<string> {
  const ofTheMoment = new Set(["date", "x-request-id", "ratelimit", "ratelimit-policy"]);
  const headers = [...answer.headers].filter(([name]) => !ofTheMoment.has(name));
  return JSON.stringify([answer.status, headers, await answer.text()]);
}

const emailsOf = async ({ id }: Invited) =>
  (
    await server.database.sql(
      "SELECT FROM delivery WHERE invitation_id = $1 AND kind = 'invitation'",
      [id],
    )
  ).length;

const requestsOf = async ({ id }: Invited) =>
  (
    await server.database.sql(
      "SELECT FROM audit_event WHERE subject_id = $1 AND action = 'invitation.renewal_requested'",
      [id],
    )
  ).length;

test("S27: the answers are byte-equal for every link, and GET stays 410 and 404", async () => {
  await setRenewal("automatic");
  const [expired, asked, late, revoked, declined, accepted, superseded, pending] =
    await Promise.all(Array.from({ length: 8 }, () => server.invite(acme)));
  if (!expired || !asked || !late || !revoked || !declined || !accepted || !superseded || !pending)
    throw new Error("eight were invited");
  await expire(expired);
  await expire(asked);
  await post(asked.path);
  await expire(late, 31 * 24);
  await acme.client.invitation.revoke.mutate({ id: revoked.id });
  const { sql } = server.database;
  await sql("UPDATE invitation SET state = 'declined' WHERE id = $1", [declined.id]);
  await sql("UPDATE invitation SET generation = 2 WHERE id = $1", [superseded.id]);
  const wrong = "a".repeat(52);
  const links: [name: string, path: string, get: number][] = [
    ["expired", expired.path, 410],
    ["throttled", asked.path, 410],
    ["too late", late.path, 410],
    ["superseded", superseded.path, 410],
    ["revoked", revoked.path, 404],
    ["unknown", `/i/${newId()}.${wrong}`, 404],
    ["wrong", `/i/${expired.path.slice(3).split(".")[0]}.${wrong}`, 404],
    ["declined", declined.path, 200],
    ["pending", pending.path, 200],
    ["accepted", accepted.path, 200],
  ];
  for (const [name, path, status] of links)
    expect([name, (await get(path)).status]).toEqual([name, status]);
  const answers = new Map<string, string[]>();
  for (const [name, path] of links) {
    const bytes = await bytesOf(await post(path));
    answers.set(bytes, [...(answers.get(bytes) ?? []), name]);
  }
  expect([...answers.values()]).toEqual([links.map(([name]) => name)]);
  const [bytes] = answers.keys();
  expect(bytes).toContain("[200,");
  expect(bytes).toContain("We received your request");
  expect((await get(`/i/${newId()}.${wrong}`)).status).toBe(404);
  expect((await get(late.path)).status).toBe(410);
  expect([await emailsOf(expired), await emailsOf(revoked), await emailsOf(late)]).toEqual([
    2, 1, 1,
  ]);
});

test("more links that open nothing than a visitor may open get the same answer", async () => {
  const expired = await server.invite(acme);
  await expire(expired);
  const known = await bytesOf(await post(expired.path));
  for (let attempt = 0; attempt < 12; attempt += 1)
    expect(await bytesOf(await post(`/i/${newId()}.${"a".repeat(52)}`))).toBe(known);
});

test("S28: a hundred submissions at once send one email", async () => {
  await setRenewal("automatic");
  const invitation = await server.invite(acme);
  await expire(invitation);
  const answers = await Promise.all(Array.from({ length: 100 }, () => post(invitation.path)));
  const bytes = new Set(await Promise.all(answers.map(bytesOf)));
  expect(bytes.size).toBe(1);
  expect(await emailsOf(invitation)).toBe(2);
  expect(await requestsOf(invitation)).toBe(1);
  const { state, generation } = await acme.client.invitation.get.query({ id: invitation.id });
  expect([state, generation]).toEqual(["pending", 2]);
});

describe("the page", () => {
  const button = 'value="renew"';

  test("of an expired and of an older link offers a new one, unless the policy is off", async () => {
    const [expired, older] = [await server.invite(acme), await server.invite(acme)];
    await expire(expired);
    await server.database.sql("UPDATE invitation SET generation = 2 WHERE id = $1", [older.id]);
    for (const { path } of [expired, older]) {
      const html = await (await get(`${path}?lang=de`)).text();
      expect(html).toContain(button);
      expect(html).toContain('action="?lang=de"');
      expect(html).toContain("Neuen Link anfordern");
    }
    await setRenewal("off");
    for (const { path } of [expired, older])
      expect(await (await get(path)).text()).not.toContain(button);
    const unknown = await bytesOf(await post(`/i/${newId()}.${"a".repeat(52)}`));
    for (const one of [expired, older]) {
      expect(await bytesOf(await post(one.path))).toBe(unknown);
      expect(await requestsOf(one)).toBe(0);
    }
  });

  test("of any other link does not offer it", async () => {
    const { path } = await server.invite(acme);
    expect(await (await get(path)).text()).not.toContain(button);
  });

  test("the answer is in the page's language, whatever that of the invitation is", async () => {
    const invitation = await server.invite(acme);
    await expire(invitation);
    const answer = await post(`${invitation.path}?lang=de`);
    expect(await answer.text()).toContain("Wir haben Ihre Anfrage erhalten");
  });

  test("I9: GET and HEAD, and a form of another site, change nothing", async () => {
    const invitation = await server.invite(acme);
    await expire(invitation);
    for (const method of ["GET", "HEAD"]) {
      const answer = await fetch(`${server.url}${invitation.path}?action=renew`, { method });
      expect(answer.status).toBe(410);
    }
    expect((await post(invitation.path, { "Sec-Fetch-Site": "cross-site" })).status).toBe(403);
    expect(await requestsOf(invitation)).toBe(0);
  });
});
