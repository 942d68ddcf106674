import { appRouter, permissions, requirementOf, type Permission } from "@usher/core";
import type { TestOrganization } from "@usher/core/testing";
import { afterAll, beforeAll, describe, expect, test } from "vitest";

import { startCompatServer, type CompatServer } from "../testing/compat/start-compat-server.ts";
import { organizationTypeId } from "../type-id.ts";

let server: CompatServer;
let acme: TestOrganization;
beforeAll(async () => {
  server = await startCompatServer(0);
  acme = await server.organization();
});
afterAll(() => server.stop());

const { create, list } = appRouter.invitation;
let made = 0;
const address = () => `jane${(made += 1)}@people.example`;

/** What each API is called with, and the procedure whose requirement it takes over. */
const calls = {
  "POST /sutro/invitations": {
    path: () => "/sutro/invitations",
    body: () => ({ emailAddresses: [address()] }),
    procedure: create,
  },
  "GET /sutro/invitations": { path: () => "/sutro/invitations", body: null, procedure: list },
  "POST /control-plane/org/{org}/user/-invite": {
    path: () => `/control-plane/org/${acme.slug}/user/-invite`,
    body: () => ({ emails: [address()] }),
    procedure: create,
  },
  "POST /nametrust/orgs/{id}/invitations": {
    path: () => `/nametrust/orgs/${organizationTypeId(acme.id)}/invitations`,
    body: () => [{ email: address() }],
    procedure: create,
  },
} as const;

describe.each(Object.entries(calls))("%s", (name, { path, body, procedure }) => {
  const required = requirementOf(procedure).permissions;
  const call = (authorization: string) =>
    server.call(body === null ? "GET" : "POST", path(), {
      headers: { authorization, "X-Org-ID": acme.id },
      ...(body !== null && { body: body() }),
    });
  const isNamed = !name.includes("nametrust");

  test.each(permissions)(
    "with %s alone in the list of an owner's or the organization's key",
    async (permission) => {
      const list: Permission[] = [permission];
      const keys = [
        await server.personalKey(acme, "owner", { permissions: list }),
        await server.key(acme, { permissions: list }),
      ];
      for (const key of keys) {
        const { status, json } = await call(key);
        if (required.includes(permission)) expect(status).toBeLessThan(300);
        else
          expect({ status, json }).toMatchObject({
            status: 403,
            json: {
              code: "authorize.forbidden",
              ...(isNamed && { details: { permission: required[0] } }),
            },
          });
      }
    },
  );
});

test("a key that lacks the permission learns nothing about the body", async () => {
  const authorization = await server.key(acme, { permissions: ["audit:read"] });
  const { status, json } = await server.call("POST", "/sutro/invitations", {
    headers: { authorization },
    text: "{",
  });
  expect({ status, json }).toMatchObject({
    status: 403,
    json: { details: { permission: "member:invite" } },
  });
});

test("a key that lacks the permission learns nothing about other organizations", async () => {
  const other = await server.organization();
  const authorization = await server.personalKey(acme, "owner", { permissions: ["audit:read"] });
  const answers = await Promise.all(
    [other.id, "nowhere"].map((organization) =>
      server.call("GET", "/sutro/invitations", {
        headers: { authorization, "X-Org-ID": organization },
      }),
    ),
  );
  for (const { status, json } of answers)
    expect({ status, json }).toMatchObject({
      status: 404,
      json: { code: "organization.not_found" },
    });
});

test("GoRules' API takes no key, whatever is in its list", async () => {
  const authorization = await server.personalKey(acme, "owner");
  const { status, json } = await server.call("POST", "/gorules/api/users", {
    headers: { authorization },
    body: { emails: [address()] },
  });
  expect({ status, json }).toMatchObject({ status: 403, json: { code: "authorize.forbidden" } });
});
