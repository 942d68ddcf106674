import { newId, procedures, requestAccountLink } from "@usher/core";
import { createSendGridSender } from "@usher/core/sendgrid";
import { failOver, muteTokenOf, promote } from "@usher/core/testing";
import { startFakeSendGrid, type FakeSendGrid } from "@usher/fake-sendgrid";
import { createReadiness } from "@usher/process";
import { afterAll, beforeAll, describe, expect, test, vi } from "vitest";

import { startIdentityProvider } from "../testing/identity-provider.ts";
import { startTestServer, type TestServer } from "../testing/start-test-server.ts";
import { organizationTypeId } from "../type-id.ts";

let fake: FakeSendGrid;
let stopAll: () => Promise<void>;
let session: string;
let server: TestServer;
let acme: Awaited<ReturnType<TestServer["organization"]>>;
let jane: Awaited<ReturnType<TestServer["invite"]>>;
let muteLink: string;
let accountLink: string;

beforeAll(async () => {
  fake = await startFakeSendGrid();
  const provider = await startIdentityProvider();
  const from = { email: "invites@usher.example" };
  const sender = createSendGridSender({ apiKey: fake.apiKey, baseUrl: fake.url, from });
  server = await startTestServer({
    sender,
    config: {
      sessionIssuers: [provider.session],
      sendGridEvents: { publicKeys: [fake.webhookPublicKey] },
    },
    deps: ({ store }) => ({
      readiness: createReadiness({
        requireWritable: () => store.read.health.requireWritable(),
        migrationsPending: () => Promise.resolve(false),
      }),
    }),
  });
  stopAll = async () => {
    await server.stop();
    await Promise.all([sender.close(), provider.close(), fake.close()]);
  };
  acme = await server.organization();
  jane = await server.invite(acme);
  muteLink = `/u/${await muteTokenOf(server.store, jane)}`;
  await server.database.sql(
    "INSERT INTO organization_domain (organization_id, domain) VALUES ($1, 'guest.example')",
    [acme.id],
  );
  session = await provider.sign({ email: acme.owner, email_verified: true });
  accountLink = await requestedAccountLink();
  expect((await fetch(`${server.url}/readyz`)).status).toBe(200);
  await failOver(server.database);
  await vi.waitFor(
    async () => expect((await call("GET", "/trpc/organization.get")).status).toBe(200),
    { timeout: 30_000 },
  );
});
afterAll(() => stopAll());

/** The path in the email about a Slack account. */
async function requestedAccountLink(): Promise<string> {
  const account = { teamId: "T1", slackUserId: "U1", slackUserName: "mei", teamName: "Acme HQ" };
  const request = { ...account, organizationId: acme.id, email: acme.owner };
  await requestAccountLink({ store: server.store }, request);
  const { text } = await fake.mailbox.waitFor(acme.owner);
  return new URL(/https:\S+\/slack\/link\/\S+/.exec(text)?.[0] ?? "https://none.example").pathname;
}

type Call = { body?: unknown; form?: string; credential?: string | null };

async function call(method: string, path: string, options: Call = {}) {
  const { body, form, credential = acme.key } = options;
  const answer = await fetch(`${server.url}${path}`, {
    method,
    redirect: "manual",
    headers: {
      ...(credential !== null && { authorization: `Bearer ${credential}` }),
      ...(form === undefined
        ? { "content-type": "application/json" }
        : { "content-type": "application/x-www-form-urlencoded", "sec-fetch-site": "same-origin" }),
    },
    ...(form !== undefined && { body: form }),
    ...(body !== undefined && { body: JSON.stringify(body) }),
  });
  return { status: answer.status, headers: answer.headers, text: await answer.text() };
}

const id = newId();
const inputs: Record<string, () => object> = {
  "invitation.create": () => ({ entries: [{ email: "sam@guest.example" }] }),
  "invitation.get": () => ({ id: jane.id }),
  "invitation.list": () => ({}),
  "invitation.resend": () => ({ id: jane.id }),
  "invitation.correctAddress": () => ({ id: jane.id, email: "jane2@guest.example" }),
  "invitation.revoke": () => ({ id: jane.id }),
  "invitation.changeRole": () => ({ id: jane.id, roles: ["billing"] }),
  "invitation.extend": () => ({ id: jane.id, expiresInHours: 24 }),
  "invitation.copyLink": () => ({ id: jane.id }),
  "invitation.preview": () => ({ token: jane.path.slice("/i/".length) }),
  "invitation.accept": () => ({ token: jane.path.slice("/i/".length) }),
  "invitation.decline": () => ({ token: jane.path.slice("/i/".length) }),
  "invitation.requestRenewal": () => ({ token: jane.path.slice("/i/".length) }),
  "invitation.exchange": () => ({ code: "usher_code_none" }),
  "approval.list": () => ({}),
  "approval.get": () => ({ id }),
  "approval.events": () => ({ id }),
  "approval.recipients": () => ({ id }),
  "approval.remind": () => ({ id }),
  "approval.approve": () => ({ id }),
  "approval.deny": () => ({ id, reason: "no" }),
  "approval.withdraw": () => ({ id }),
  "approval.askAgain": () => ({ id }),
  "approval.reopen": () => ({ id }),
  "approval.delegate": () => ({ to: id }),
  "approval.listDelegations": () => ({}),
  "approval.endDelegation": () => ({ id }),
  "member.list": () => ({}),
  "member.get": () => ({ id }),
  "member.changeRole": () => ({ id, role: "member" }),
  "member.changeAccess": () => ({ id, accessUntil: null }),
  "member.import": () => ({ entries: [{ email: "sam@guest.example" }] }),
  "member.update": () => ({ id, name: "Jane Doe" }),
  "member.suspend": () => ({ id }),
  "member.reactivate": () => ({ id }),
  "member.remove": () => ({ id }),
  "member.listReviewDue": () => ({}),
  "member.review": () => ({ entries: [{ id, decision: "keep", expectedVersion: 1 }] }),
  "role.list": () => ({}),
  "role.create": () => ({ slug: "org-support", name: "Support" }),
  "role.delete": () => ({ slug: "org-support" }),
  "organization.get": () => ({}),
  "organization.create": () => ({ slug: "other", name: "Other", owner: "owner@other.example" }),
  "organization.update": () => ({ name: "Acme Inc" }),
  "organization.setLogo": () => ({ image: null }),
  "organization.transferOwnership": () => ({ memberId: id }),
  "organization.resumeInvitations": () => ({}),
  "organization.updatePolicy": () => ({ policy: {} }),
  "apiKey.create": () => ({ kind: "org_key", name: "another" }),
  "apiKey.list": () => ({}),
  "apiKey.revoke": () => ({ id }),
  "audit.list": () => ({}),
  "audit.verify": () => ({}),
  "event.list": () => ({}),
  "suppression.list": () => ({}),
  "suppression.remove": () => ({ id }),
  "user.relink": () => ({ userId: id }),
  "slack.list": () => ({}),
  "slack.createInstallLink": () => ({}),
  "slack.updateInstallation": () => ({ id, approvalsChannelId: "C1" }),
  "webhook.create": () => ({ url: "https://hooks.example.com/usher" }),
  "webhook.list": () => ({}),
  "webhook.update": () => ({ id, status: "paused" }),
  "webhook.delete": () => ({ id }),
  "webhook.rotateSecret": () => ({ id }),
  "webhook.test": () => ({ id }),
  "webhook.deliveries": () => ({ id }),
  "webhook.replay": () => ({ id }),
  "webhook.recover": () => ({ id, since: "2026-01-01T00:00:00.000Z" }),
};
const named = (type: string) =>
  [...procedures].flatMap(([name, { _def }]) => (_def.type === type ? [{ name, type }] : []));
const inputOf = (name: string) => {
  const input = inputs[name];
  if (input === undefined) throw new Error(`say what ${name} is called with`);
  return input();
};

const unavailable = { status: 503, code: "service.unavailable" };

describe("on a database that takes no writes", () => {
  test.each(named("query"))(
    "the query $name succeeds on a read-only database",
    async ({ name }) => {
      const input = encodeURIComponent(JSON.stringify(inputOf(name)));
      const { status, text } = await call("GET", `/trpc/${name}?input=${input}`);
      expect([200, 404], text).toContain(status);
    },
  );

  test.each(named("mutation"))(
    "the mutation $name is unavailable, or rejected before it writes",
    async ({ name }) => {
      const { status, headers, text } = await call("POST", `/trpc/${name}`, {
        body: inputOf(name),
      });
      if (status !== 503)
        return expect([400, 401, 403, 404, 409, 412, 429], text).toContain(status);
      expect(text).toContain(unavailable.code);
      expect(headers.get("retry-after")).toBe("5");
      return undefined;
    },
  );

  test.each([
    "invitation.create",
    "invitation.extend",
    "invitation.revoke",
    "invitation.decline",
    "role.create",
  ])("%s says when to try again", async (name) => {
    const { status, headers, text } = await call("POST", `/trpc/${name}`, { body: inputOf(name) });
    expect(status).toBe(503);
    expect(headers.get("retry-after")).toBe("5");
    expect(JSON.parse(text)).toMatchObject({
      error: {
        message: "Nothing was changed. Try again in a moment.",
        data: { appCode: unavailable.code, details: { retryAfterSeconds: 5 } },
      },
    });
  });

  const sam = "sam@guest.example";
  const compatibility: Record<string, () => { path: string; body: unknown; credential?: string }> =
    {
      Sutro: () => ({ path: "/sutro/invitations", body: { emailAddresses: [sam] } }),
      GoRules: () => ({ path: "/gorules/api/users", body: { emails: [sam] }, credential: session }),
      "Control Plane": () => ({
        path: `/control-plane/org/${acme.slug}/user/-invite`,
        body: { emails: [sam] },
      }),
      NameTrust: () => ({
        path: `/nametrust/orgs/${organizationTypeId(acme.id)}/invitations`,
        body: [{ email: sam, role_slugs: ["member"] }],
      }),
    };
  test.each(Object.entries(compatibility))(
    "the API of %s says when to try again",
    async (_vendor, request) => {
      const { path, ...options } = request();
      const { status, headers, text } = await call("POST", path, options);
      expect(status, text).toBe(503);
      expect(headers.get("retry-after")).toBe("5");
      expect(JSON.parse(text)).toMatchObject(unavailable);
    },
  );

  test("Sutro's list succeeds", async () => {
    expect((await call("GET", "/sutro/invitations")).status).toBe(200);
  });

  test("the accept page is shown", async () => {
    const { status, text } = await call("GET", jane.path, { credential: null });
    expect(status).toBe(200);
    expect(text).toContain("Accept invitation");
  });

  test.each([
    ["accepting", () => [jane.path, "action=accept"]],
    ["declining", () => [jane.path, "action=decline"]],
    ["muting", () => [jane.path, "action=mute"]],
    ["reporting", () => [jane.path, "action=report"]],
    ["unsubscribing", () => [muteLink, "List-Unsubscribe=One-Click"]],
    ["requesting a new link", () => [jane.path, "action=renew"]],
    ["requesting a new link with an unknown one", () => ["/i/none", "action=renew"]],
    ["connecting a Slack account", () => [accountLink, "action=connect"]],
  ] as const)("%s shows a page that says that nothing was changed", async (_what, request) => {
    const [path, form] = request();
    const { status, headers, text } = await call("POST", path ?? "", {
      form: form ?? "",
      credential: null,
    });
    expect(status).toBe(503);
    expect(headers.get("retry-after")).toBe("5");
    expect(headers.get("content-type")).toContain("text/html");
    expect(text).toContain("Nothing was changed");
    expect(text).not.toContain("an error on our side");
  });

  test("the page of a link to unsubscribe is shown", async () => {
    const { status, text } = await call("GET", muteLink, { credential: null });
    expect(status).toBe(200);
    expect(text).toContain("List-Unsubscribe");
  });

  test("the page of a Slack account is shown", async () => {
    expect((await call("GET", accountLink, { credential: null })).status).toBe(200);
  });

  test("SendGrid is asked to resend its events", async () => {
    const email = await fake.mailbox.waitFor(jane.email, { since: new Date(0) });
    const event = fake.eventFor(email, "delivered");
    const answer = await fake.sendEvents(`${server.url}/webhooks/sendgrid`, [event]);
    expect(answer).toEqual({ status: 503 });
  });

  test("a stranger without a key is still limited per IP", async () => {
    const answer = await call("GET", "/trpc/organization.get", { credential: null });
    expect(answer.headers.get("ratelimit")).toContain('"ip"');
  });

  test("the server is alive and not ready", async () => {
    expect((await call("GET", "/healthz")).status).toBe(200);
    const { status, text } = await call("GET", "/readyz");
    expect(status).toBe(503);
    expect(JSON.parse(text)).toMatchObject({ status: "not ready" });
  });
});

test("after a promotion the server and its worker recover", async () => {
  await promote(server.database);
  const body = { entries: [{ email: "kim@guest.example" }] };
  await expect
    .poll(async () => (await call("POST", "/trpc/invitation.create", { body })).status, {
      timeout: 30_000,
    })
    .toBe(200);
  await expect.poll(async () => (await call("GET", "/readyz")).status).toBe(200);
  const [email] = await fake.mailbox
    .waitFor("kim@guest.example", { timeoutMs: 20_000 })
    .then((one) => [one]);
  expect(email?.text).toContain("/i/");
});
