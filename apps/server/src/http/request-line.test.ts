import { afterAll, beforeAll, expect, test } from "vitest";

import {
  startTestServer,
  type TestOrganization,
  type TestServer,
} from "../testing/start-test-server.ts";

let server: TestServer;
let organization: TestOrganization;

beforeAll(async () => {
  server = await startTestServer();
  organization = await server.organization();
});
afterAll(() => server.stop());

/** The line of the one request that `send` makes. */
async function lineOf(send: (requestId: string) => Promise<unknown>) {
  const requestId = crypto.randomUUID();
  await send(requestId);
  const found = () =>
    server.lines
      .map((line) => JSON.parse(line) as Record<string, unknown>)
      .find((line) => line["msg"] === "request" && line["requestId"] === requestId);
  await expect.poll(found).toBeDefined();
  return found();
}

function get(path: string, headers: Record<string, string> = {}) {
  return (requestId: string) =>
    fetch(`${server.url}${path}`, {
      headers: { ...headers, "x-request-id": requestId },
      redirect: "manual",
    });
}

const bearer = (key: string) => ({ authorization: `Bearer ${key}` });

test("a request's line names the organization and the key", async () => {
  const line = await lineOf(get("/trpc/organization.get", bearer(organization.key)));
  expect(line).toMatchObject({
    route: "/trpc/organization.get",
    status: 200,
    organizationId: organization.id,
    actorKind: "org_key",
    actorId: expect.stringMatching(/^[\da-f-]{36}$/),
  });
  expect(line).not.toHaveProperty("code");
});

test("the line of a rejected call names its code", async () => {
  const input = encodeURIComponent(JSON.stringify({ id: crypto.randomUUID() }));
  const path = `/trpc/invitation.get?input=${input}`;
  expect(await lineOf(get(path, bearer(organization.key)))).toMatchObject({
    status: 404,
    organizationId: organization.id,
    code: "invite.not_found",
  });
});

test("the line of a call without a credential names its code and no one", async () => {
  const line = await lineOf(get("/trpc/organization.get"));
  expect(line).toMatchObject({ status: 401, code: "authorize.unauthenticated" });
  expect(line).not.toHaveProperty("actorKind");
  expect(line).not.toHaveProperty("organizationId");
});

test("the organization that a foreign key named is not taken for its own", async () => {
  const other = await server.organization("Other");
  const headers = { ...bearer(organization.key), "x-org-id": other.id };
  expect(await lineOf(get("/trpc/organization.get", headers))).toMatchObject({
    status: 404,
    organizationId: organization.id,
    code: "organization.not_found",
  });
});

test("the line of a compatibility API names the same facts", async () => {
  const send = (requestId: string) =>
    fetch(`${server.url}/sutro/invitations`, {
      method: "POST",
      headers: { ...bearer(organization.key), "x-request-id": requestId },
      body: JSON.stringify({ emails: [] }),
    });
  expect(await lineOf(send)).toMatchObject({
    actorKind: "org_key",
    organizationId: organization.id,
    code: expect.stringMatching(/^(?:invite|request)\./),
  });
});

test("the line of a page names the organization of the link, and the invitee without an address", async () => {
  const { path, email } = await server.invite(organization);
  const line = await lineOf(get(path));
  expect(line).toMatchObject({
    status: 200,
    organizationId: organization.id,
    actorKind: "invitee",
  });
  expect(JSON.stringify(line)).not.toContain(email);
});

test("the line of a page for an unknown link names its code", async () => {
  expect(await lineOf(get("/i/unknown"))).toMatchObject({ status: 404, code: "invite.not_found" });
});

test("the line of a path that does not exist names its code", async () => {
  expect(await lineOf(get("/nothing"))).toMatchObject({ status: 404, code: "request.not_found" });
});
