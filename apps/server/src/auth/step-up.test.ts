import { createCallers, createOrganization, type TestOrganization } from "@usher/core/testing";
import { afterAll, beforeAll, beforeEach, describe, expect, test } from "vitest";

import { startIdentityProvider } from "../testing/identity-provider.ts";
import { startTestServer, type TestServer } from "../testing/start-test-server.ts";
import { organizationTypeId } from "../type-id.ts";

let provider: Awaited<ReturnType<typeof startIdentityProvider>>;
let server: TestServer;
let acme: TestOrganization;

beforeAll(async () => {
  provider = await startIdentityProvider();
  server = await startTestServer({ config: { sessionIssuers: [provider.session] } });
});
afterAll(async () => {
  await server.stop();
  await provider.close();
});
beforeEach(async () => {
  const policy = { limits: { resendCooldownMinutes: 0 } };
  acme = await createOrganization(server.store, { policy });
});

const session = (claims: Record<string, unknown>) =>
  provider.sign({ email: acme.owner.email, email_verified: true, ...claims });
const seconds = () => Math.floor(Date.now() / 1000);
const pending = async (roles: string[]) => {
  const email = `jane@${acme.slug}.example`;
  await createCallers(server.store, acme).owner.invitation.create({ entries: [{ email, roles }] });
  return email;
};

/** Tokens that are good and not stepped up. */
const tokens: [string, () => Record<string, unknown>][] = [
  ["nothing of a second factor", () => ({})],
  ["a password alone", () => ({ auth_time: seconds(), amr: ["pwd"] })],
  ["one factor twice", () => ({ auth_time: seconds(), amr: ["otp", "otp"] })],
  ["two factors and no time", () => ({ amr: ["pwd", "otp"] })],
  ["two factors 11 minutes ago", () => ({ auth_time: seconds() - 660, amr: ["pwd", "otp"] })],
  ["two factors in the future", () => ({ auth_time: seconds() + 90, amr: ["pwd", "otp"] })],
];
const fresh = () => ({ auth_time: seconds() - 540, amr: ["pwd", "otp"] });
const rejected = { data: { appCode: "mfa.step_up_required", httpStatus: 403 } };

describe("over tRPC", () => {
  test.each(tokens)("a session with %s grants nothing privileged", async (_what, claims) => {
    const client = server.client(await session(claims()), acme.id);
    const calls = [
      () => client.member.changeRole.mutate({ id: acme.member.membershipId, roles: ["owner"] }),
      () => client.apiKey.create.mutate({ kind: "org_key", name: "a key" }),
      () =>
        client.invitation.create.mutate({
          entries: [{ email: "jane@people.example", roles: ["owner"] }],
        }),
    ];
    for (const call of calls)
      await expect(call()).rejects.toMatchObject({
        ...rejected,
        message: expect.stringMatching(/second factor .* last 10 minutes.* Sign in again/),
        data: { ...rejected.data, details: { withinMinutes: 10 } },
      });
  });

  test("a session with a recent second factor grants privileged actions", async () => {
    const client = server.client(await session(fresh()), acme.id);
    await client.member.changeRole.mutate({ id: acme.member.membershipId, roles: ["owner"] });
    const { results } = await client.invitation.create.mutate({
      entries: [{ email: "jane@people.example", roles: ["owner"] }],
    });
    expect(results).toMatchObject([{ outcome: "invited" }]);
  });

  test("a session of an issuer with step-up off grants privileged actions, and the server logs that at startup", async () => {
    const off = await startTestServer({
      config: { sessionIssuers: [{ ...provider.session, stepUp: "off" }] },
    });
    acme = await createOrganization(off.store);
    const client = off.client(await session({}), acme.id);
    await client.member.changeRole.mutate({ id: acme.member.membershipId, roles: ["owner"] });
    const line = off.lines.find((one) => one.includes("step-up is off"));
    expect(JSON.parse(line ?? "{}")).toMatchObject({
      level: "warn",
      issuer: provider.session.issuer,
    });
    await off.stop();
  });

  test("a server that requires step-up logs the claims at startup", () => {
    const line = server.lines.find((one) => one.includes("step-up is required"));
    expect(line).toMatch(/auth_time, or amr or acr/);
    expect(JSON.parse(line ?? "{}")).toMatchObject({
      level: "info",
      issuer: provider.session.issuer,
    });
  });
});

type Api = { path(): string; body(email: string): unknown };
const apis = {
  sutro: {
    path: () => "/sutro/invitations",
    body: (email: string) => ({ emailAddresses: [email] }),
  },
  gorules: { path: () => "/gorules/api/users", body: (email: string) => ({ emails: [email] }) },
  "control-plane": {
    path: () => `/control-plane/org/${acme.slug}/user/-invite`,
    body: (email: string) => ({ emails: [email] }),
  },
  nametrust: {
    path: () => `/nametrust/orgs/${organizationTypeId(acme.id)}/invitations`,
    body: (email: string) => [{ email, role_slugs: ["admin"] }],
  },
} satisfies Record<string, Api>;

async function post({ path, body }: Api, claims: Record<string, unknown>, email: string) {
  const answer = await fetch(`${server.url}${path()}`, {
    method: "POST",
    headers: {
      "Content-Type": "application/json",
      Authorization: `Bearer ${await session(claims)}`,
      "X-Org-ID": acme.id,
    },
    body: JSON.stringify(body(email)),
  });
  return { status: answer.status, text: await answer.text() };
}

async function sends(email: string): Promise<number | undefined> {
  const { invitations } = await createCallers(server.store, acme).owner.invitation.list({ email });
  return invitations[0]?.generation;
}

describe("over the compatibility APIs", () => {
  test.each(["sutro", "gorules"] as const)("%s sends an admin's invitation again", async (name) => {
    const api = apis[name];
    const email = await pending(["admin"]);
    for (const [what, claims] of tokens) {
      const answer = await post(api, claims(), email);
      expect(answer, what).toMatchObject({
        status: 403,
        text: expect.stringContaining('"code":"mfa.step_up_required"'),
      });
    }
    expect(await sends(email)).toBe(1);
    expect((await post(api, fresh(), email)).status).toBeLessThan(300);
    expect(await sends(email)).toBe(2);
  });

  test("nametrust invites an admin", async () => {
    const api = apis.nametrust;
    for (const [what, claims] of tokens)
      expect(await post(api, claims(), "jane@people.example"), what).toMatchObject({
        status: 403,
        text: expect.stringContaining('"code":"mfa.step_up_required"'),
      });
    expect(await post(api, fresh(), "jane@people.example")).toMatchObject({ status: 200 });
  });

  test("nametrust requires a second factor for billing, unlike every other entry point", async () => {
    const api = apis.nametrust;
    const billing = { ...api, body: (email: string) => [{ email, role_slugs: ["billing"] }] };
    const answer = await post(billing, {}, "jane@people.example");
    expect(answer.text).toContain("mfa.step_up_required");
    const client = server.client(await session({}), acme.id);
    const { results } = await client.invitation.create.mutate({
      entries: [{ email: "jane@people.example", roles: ["billing"] }],
    });
    expect(results).toMatchObject([{ outcome: "invited" }]);
  });

  test.each(["sutro", "gorules", "control-plane"] as const)(
    "%s invites a member without a second factor",
    async (name) => {
      const answer = await post(apis[name], {}, "joe@people.example");
      expect(answer.status).toBeLessThan(300);
    },
  );

  test("control-plane leaves an admin's invitation as it is", async () => {
    const email = await pending(["admin"]);
    const answer = await post(apis["control-plane"], {}, email);
    expect(answer).toMatchObject({ status: 200, text: expect.stringContaining("already_pending") });
    expect(await sends(email)).toBe(1);
  });
});
