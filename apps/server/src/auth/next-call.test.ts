import { newId } from "@usher/core";
import {
  createCallers,
  createOrganization,
  type TestMember,
  type TestOrganization,
} from "@usher/core/testing";
import { afterAll, beforeAll, beforeEach, describe, expect, test } from "vitest";

import { createServerApp } from "../app.ts";
import type { ServerApp, ServerDeps } from "../config.ts";
import { startIdentityProvider } from "../testing/identity-provider.ts";
import { startTestServer, type TestServer } from "../testing/start-test-server.ts";
import { organizationTypeId } from "../type-id.ts";

/* Two servers on one database; changes made on the first one take effect on both at the next call. */

let provider: Awaited<ReturnType<typeof startIdentityProvider>>;
let first: TestServer;
let second: ServerApp;
let urls: [string, string];
let acme: TestOrganization;

beforeAll(async () => {
  provider = await startIdentityProvider();
  let shared: ServerDeps | null = null;
  first = await startTestServer({
    config: { sessionIssuers: [provider.session] },
    deps: (deps) => {
      shared = deps;
      return {};
    },
  });
  if (shared === null) throw new Error("the first server was made without its parts");
  second = createServerApp(shared);
  urls = [first.url, (await second.start()).url];
});
afterAll(async () => {
  await second.stop();
  await first.stop();
  await provider.close();
});
beforeEach(async () => {
  acme = await createOrganization(first.store);
});

const entryPoints = ["trpc", "sutro", "gorules", "control-plane", "nametrust"] as const;
type EntryPoint = (typeof entryPoints)[number];

/** One invitation of a new person through an entry point; its HTTP status and code, or `ok`. */
async function call(entryPoint: EntryPoint, url: string, credential: string): Promise<string> {
  const email = `jane-${newId().slice(-12)}@guest.example`;
  const { path, body } = {
    trpc: { path: "/trpc/invitation.create", body: { entries: [{ email }], mode: "atomic" } },
    sutro: { path: "/sutro/invitations", body: { emailAddresses: [email] } },
    gorules: { path: "/gorules/api/users", body: { emails: [email] } },
    "control-plane": {
      path: `/control-plane/org/${acme.slug}/user/-invite`,
      body: { emails: [email] },
    },
    nametrust: {
      path: `/nametrust/orgs/${organizationTypeId(acme.id)}/invitations`,
      body: [{ email }],
    },
  }[entryPoint];
  const answer = await fetch(`${url}${path}`, {
    method: "POST",
    headers: {
      "Content-Type": "application/json",
      authorization: `Bearer ${credential}`,
      "X-Org-ID": organizationTypeId(acme.id),
    },
    body: JSON.stringify(body),
  });
  const text = await answer.text();
  if (answer.ok) return "ok";
  return `${answer.status} ${/"(?:appCode|code)":"([a-z_.]+)"/.exec(text)?.[1] ?? text}`;
}

/** Every entry point of both servers at once. */
async function callAll(credential: string, through: readonly EntryPoint[] = entryPoints) {
  const answers = await Promise.all(
    urls.map((url) =>
      Promise.all(
        through.map(
          async (entryPoint) => [entryPoint, await call(entryPoint, url, credential)] as const,
        ),
      ),
    ),
  );
  const [ofFirst = [], ofSecond = []] = answers;
  expect(ofSecond).toEqual(ofFirst);
  return Object.fromEntries(ofFirst);
}

const everywhere = (answer: string, through: readonly EntryPoint[] = entryPoints) =>
  Object.fromEntries(through.map((entryPoint) => [entryPoint, answer]));

const unauthenticated = (through: readonly EntryPoint[] = entryPoints) => ({
  ...everywhere("401 authorize.unauthenticated", through),
  "control-plane": "403 authorize.unauthenticated",
});

const session = ({ email }: Pick<TestMember, "email">) =>
  provider.sign({
    email,
    email_verified: true,
    auth_time: Math.floor(Date.now() / 1000),
    amr: ["mfa"],
  });

const callers = () => createCallers(first.store, acme);
/** GoRules' API only takes sessions. */
const forKeys = entryPoints.filter((entryPoint) => entryPoint !== "gorules");

async function orgKey(expiresInHours?: number) {
  const { key, secret } = await callers().owner.apiKey.create({
    kind: "org_key",
    name: "a tool",
    permissions: ["member:invite"],
    ...(expiresInHours !== undefined && { expiresInHours }),
  });
  return { id: key.id, secret };
}

async function personalKey(role: "owner" | "admin", expiresInHours?: number) {
  const { key, secret } = await callers()[role].apiKey.create({
    kind: "personal_key",
    name: "my script",
    ...(expiresInHours !== undefined && { expiresInHours }),
  });
  return { id: key.id, secret };
}

describe("a key that is revoked", () => {
  test("a revoked organization key is rejected at the next call", async () => {
    const { id, secret } = await orgKey();
    expect(await callAll(secret, forKeys)).toEqual(everywhere("ok", forKeys));
    // Over HTTP, as an owner does it: the first server knows of it, the second gets no notification.
    const owner = first.client(await session(acme.owner), acme.id);
    await owner.apiKey.revoke.mutate({ id });
    expect(await callAll(secret, forKeys)).toEqual(unauthenticated(forKeys));
  });

  test("a revoked personal key is rejected at the next call", async () => {
    const { id, secret } = await personalKey("admin");
    expect(await callAll(secret, forKeys)).toEqual(everywhere("ok", forKeys));
    await callers().admin.apiKey.revoke({ id });
    expect(await callAll(secret, forKeys)).toEqual(unauthenticated(forKeys));
  });
});

describe("an expired key", () => {
  test.each([
    ["of an organization", () => orgKey(1)],
    ["of a person", () => personalKey("admin", 1)],
  ])("a key %s is rejected once it has expired", async (_whose, make) => {
    const { secret } = await make();
    first.database.clock.advance("59 minutes");
    expect(await callAll(secret, forKeys)).toEqual(everywhere("ok", forKeys));
    first.database.clock.advance("1 minute");
    expect(await callAll(secret, forKeys)).toEqual(unauthenticated(forKeys));
  });
});

describe("a member", () => {
  test.each(["session", "personal key"] as const)(
    "a suspended member is rejected at the next call: by %s",
    async (kind) => {
      const { credential, through } = await adminBy(kind);
      expect(await callAll(credential, through)).toEqual(everywhere("ok", through));
      await callers().owner.member.suspend({ id: acme.admin.membershipId });
      expect(await callAll(credential, through)).toEqual({
        ...everywhere("403 membership.inactive", through),
        // Step 7 of the decision table: a membership is there and not active.
        nametrust: "403 invite.org_mismatch",
      });
    },
  );

  test.each(["session", "personal key"] as const)(
    "a removed member is rejected at the next call: by %s",
    async (kind) => {
      const { credential, through } = await adminBy(kind);
      expect(await callAll(credential, through)).toEqual(everywhere("ok", through));
      await callers().owner.member.remove({ id: acme.admin.membershipId });
      expect(await callAll(credential, through)).toEqual({
        ...everywhere("404 organization.not_found", through),
        "control-plane": "403 authorize.forbidden",
        nametrust: "403 invite.org_mismatch",
      });
    },
  );

  test.each(["session", "personal key"] as const)(
    "a demoted member loses rights at the next call: by %s",
    async (kind) => {
      const { credential, through } = await adminBy(kind);
      expect(await callAll(credential, through)).toEqual(everywhere("ok", through));
      await callers().owner.member.changeRole({ id: acme.admin.membershipId, roles: ["member"] });
      expect(await callAll(credential, through)).toEqual(
        everywhere("403 authorize.forbidden", through),
      );
      await callers().owner.member.changeRole({ id: acme.admin.membershipId, roles: ["admin"] });
      expect(await callAll(credential, through)).toEqual(everywhere("ok", through));
    },
  );

  test("a demoted member can no longer offer a higher role", async () => {
    const offer = async () => {
      const client = first.client(await session(acme.owner), acme.id);
      const email = `jane-${newId().slice(-12)}@guest.example`;
      const { results } = await client.invitation.create.mutate({
        entries: [{ email, roles: ["owner"] }],
      });
      return results[0]?.error?.code ?? "ok";
    };
    const boss = await acme.addMember({ role: "owner", name: "Second owner" });
    expect(await offer()).toBe("ok");
    const other = first.client(await session(boss), acme.id);
    await other.member.changeRole.mutate({ id: acme.owner.membershipId, roles: ["admin"] });
    expect(await offer()).toBe("invite.insufficient_role");
  });

  async function adminBy(kind: "session" | "personal key") {
    return kind === "session"
      ? { credential: await session(acme.admin), through: entryPoints }
      : { credential: (await personalKey("admin")).secret, through: forKeys };
  }
});

describe("a disabled user", () => {
  const disable = async () => {
    const text = "UPDATE app_user SET status = 'disabled' WHERE id = $1";
    await first.database.sql(text, [acme.admin.userId]);
  };

  test("a disabled user's valid session is rejected", async () => {
    const credential = await session(acme.admin);
    expect(await callAll(credential)).toEqual(everywhere("ok"));
    await disable();
    expect(await callAll(credential)).toEqual(unauthenticated());
  });

  test("a disabled user's personal key is rejected", async () => {
    const { secret } = await personalKey("admin");
    expect(await callAll(secret, forKeys)).toEqual(everywhere("ok", forKeys));
    await disable();
    expect(await callAll(secret, forKeys)).toEqual(unauthenticated(forKeys));
  });
});
