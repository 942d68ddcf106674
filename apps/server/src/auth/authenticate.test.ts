import { lookAlikes, spellings } from "@usher/core/testing";
import { afterAll, beforeAll, expect, test } from "vitest";

import { startIdentityProvider } from "../testing/identity-provider.ts";
import { startTestServer, type TestServer } from "../testing/start-test-server.ts";

let provider: Awaited<ReturnType<typeof startIdentityProvider>>;
let server: TestServer;
let organizationId: string;

beforeAll(async () => {
  provider = await startIdentityProvider();
  server = await startTestServer({ config: { session: provider.session } });
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

async function asked(email: string) {
  const token = await provider.sign({ sub: "person-7", email, email_verified: true });
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
    await expect(asked(email)).rejects.toMatchObject({
      data: { appCode: "authorize.unauthenticated", httpStatus: 401 },
    });
    expect(await users()).toBe(before);
    const line = server.lines.find((one) => one.includes("a session's address"));
    expect(JSON.parse(line ?? "{}")).toMatchObject({
      subject: "person-7",
      reason: expect.any(String),
    });
    expect(line).not.toContain("kilo");
  },
);

test("a session of a new person creates a user", async () => {
  const before = await users();
  await expect(asked(" New.Person@elsewhere.example")).rejects.toMatchObject({
    data: { appCode: "organization.not_found" },
  });
  expect(await users()).toBe(before + 1);
});
