import { lookAlikes, spellings } from "@usher/core/testing";
import { afterAll, beforeAll, expect, test } from "vitest";

import { startIdentityProvider } from "../testing/identity-provider.ts";
import { startTestServer, type TestServer } from "../testing/start-test-server.ts";

let provider: Awaited<ReturnType<typeof startIdentityProvider>>;
let server: TestServer;
let organizationId: string;

beforeAll(async () => {
  provider = await startIdentityProvider();
  server = await startTestServer({ config: { sessionIssuers: [provider.session] } });
  const { read } = server.store;
  const email = "owner@kilo.example";
  const user = await read.users.ensure({
    id: crypto.randomUUID(),
    name: null,
    email,
    emailKey: email,
  });
  ({ id: organizationId } = await server.organization());
  await read.members.ensure({
    organizationId,
    id: crypto.randomUUID(),
    userId: user.id,
    role: "owner",
    customRoles: [],
    invitationId: null,
  });
});
afterAll(async () => {
  await server.stop();
  await provider.close();
});

async function asked(email: string, sub = "person-7") {
  const token = await provider.sign({ sub, email, email_verified: true });
  return server.client(token, organizationId).organization.get.query();
}

async function users(): Promise<number> {
  const [row] = await server.database.sql<{ count: number }>(
    "SELECT count(*)::int AS count FROM app_user",
  );
  return row?.count ?? 0;
}

test.each(spellings)("S7: a session with the claim %j belongs to the member", async (email) => {
  expect(await asked(email)).toMatchObject({ id: organizationId });
});

test.each(lookAlikes)(
  "S7, S35: a session whose address has %s is rejected, logged, and creates no user",
  async (_what, email) => {
    const before = await users();
    server.lines.splice(0);
    await expect(asked(email, "person-8")).rejects.toMatchObject({
      data: { appCode: "authorize.unauthenticated", httpStatus: 401 },
    });
    expect(await users()).toBe(before);
    const line = server.lines.find((one) => one.includes("a session token was rejected"));
    expect(JSON.parse(line ?? "{}")).toMatchObject({
      issuer: provider.session.issuer,
      subject: "person-8",
      reason: expect.any(String),
    });
    expect(line).not.toContain("kilo");
  },
);

test("a session of a new person creates a user", async () => {
  const before = await users();
  await expect(asked(" New.Person@elsewhere.example", "person-9")).rejects.toMatchObject({
    data: { appCode: "organization.not_found" },
  });
  expect(await users()).toBe(before + 1);
});

/** Its status, its code and what the log says about it. */
async function answerTo(token: string, to = server) {
  to.lines.splice(0);
  const answer = await fetch(`${to.url}/trpc/organization.get`, {
    headers: { authorization: `Bearer ${token}`, "X-Org-ID": organizationId },
  });
  const code = /"appCode":"([a-z_.]+)"/.exec(await answer.text())?.[1] ?? "ok";
  const line = to.lines.find((one) => one.includes("a session token was rejected"));
  const logged: unknown = JSON.parse(line ?? "null");
  return { status: answer.status, code, logged, lines: to.lines.join("") };
}

test("S35: a session of another person with a linked address is rejected with a code of its own", async () => {
  await asked("owner@kilo.example");
  const token = await provider.sign({
    sub: "person-10",
    email: "owner@kilo.example",
    email_verified: true,
  });
  const answer = await answerTo(token);
  expect(answer).toMatchObject({
    status: 401,
    code: "authorize.identity_mismatch",
    logged: { issuer: provider.session.issuer, subject: "person-10", reason: "other_subject" },
  });
  expect(answer.lines).not.toContain("kilo");
  expect(answer.lines).not.toContain(token.slice(-20));
});

test("a person whose address is not vouched for any more is still who they were", async () => {
  await asked("owner@kilo.example");
  const unverified = { sub: "person-7", email: "other@kilo.example", email_verified: false };
  expect(await answerTo(await provider.sign(unverified))).toMatchObject({
    status: 200,
    code: "ok",
  });
  expect(await server.store.read.users.findByVerifiedEmail("other@kilo.example")).toBeNull();
});

test("a session gets 401 where no issuer is configured, and the log says so", async () => {
  const without = await startTestServer();
  const token = await provider.sign({ email: "a@b.example", email_verified: true });
  expect(await answerTo(token, without)).toMatchObject({
    status: 401,
    code: "authorize.unauthenticated",
    logged: { reason: "no_issuer_configured" },
  });
  await without.stop();
});
