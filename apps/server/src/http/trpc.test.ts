import { TRPCClientError } from "@trpc/client";
import type { ErrorData } from "@usher/core";
import { afterAll, beforeAll, describe, expect, test } from "vitest";

import { startIdentityProvider } from "../testing/identity-provider.ts";
import {
  startTestServer,
  type TestOrganization,
  type TestServer,
} from "../testing/start-test-server.ts";
import { organizationTypeId } from "../type-id.ts";

let provider: Awaited<ReturnType<typeof startIdentityProvider>>;
let server: TestServer;
let acme: TestOrganization;

beforeAll(async () => {
  provider = await startIdentityProvider();
  server = await startTestServer({
    config: { sessionIssuers: [provider.session], bodyLimitBytes: 100_000 },
  });
  acme = await server.organization();
});
afterAll(async () => {
  await server.stop();
  await provider.close();
});

type Failure = { message: string; data: ErrorData };

async function failure(call: Promise<unknown>): Promise<Failure> {
  try {
    await call;
  } catch (error) {
    if (error instanceof TRPCClientError) {
      // The server's formatter gives every error this data.
      const data = error.data as ErrorData | undefined;
      if (data) return { message: error.message, data };
    }
    throw error;
  }
  throw new Error("the call was not rejected");
}

async function raw(path: string, init: RequestInit = {}) {
  const answer = await fetch(`${server.url}/trpc/${path}`, init);
  const body = (await answer.json()) as { error?: Failure };
  return { answer, status: answer.status, error: body.error };
}

const json = { "Content-Type": "application/json" };

describe("credentials", () => {
  test("a key of the organization acts for it", async () => {
    expect((await acme.client.organization.get.query()).slug).toBe(acme.slug);
  });

  test("every invalid credential gets one answer, also for a public procedure", async () => {
    const revoked = await acme.client.apiKey.list.query();
    expect(revoked.keys).toHaveLength(1);
    const last = acme.key.endsWith("0") ? "1" : "0";
    const session = (claims: object, options = {}) =>
      provider.sign({ email: acme.owner, email_verified: true, ...claims }, options);
    const headers = [
      `Bearer ${acme.key.slice(0, -1)}${last}`,
      `Bearer usher_org_${"0".repeat(32)}_${"0".repeat(64)}`,
      `Bearer ${acme.key.replace("usher_org", "usher_pat")}`,
      "Bearer nonsense",
      "Bearer ",
      "Bearer",
      `Basic ${Buffer.from("a:b").toString("base64")}`,
      acme.key,
      `Bearer ${acme.key} ${acme.key}`,
      `Bearer ${await session({ email_verified: false })}`,
      `Bearer ${await session({ email: "no address" })}`,
      `Bearer ${await session({}, { audience: "other" })}`,
      `Bearer ${await session({}, { expiresAt: 1_000_000_000 })}`,
      `Bearer ${await session({}, { foreignKey: true })}`,
    ];
    const answers = new Set<string>();
    for (const authorization of headers)
      for (const path of [
        "organization.get",
        "invitation.preview?input=%7B%22token%22%3A%22x%22%7D",
      ]) {
        const { status, error } = await raw(path, { headers: { authorization } });
        answers.add(`${status} ${error?.data.appCode} ${error?.message}`);
      }
    expect([...answers]).toEqual([
      "401 authorize.unauthenticated The Authorization header contains no valid key or session token. Send Bearer, a space and the key.",
    ]);
  });

  test("without a credential only public procedures answer", async () => {
    const anonymous = server.client(null);
    expect((await failure(anonymous.organization.get.query())).data).toMatchObject({
      appCode: "authorize.unauthenticated",
      httpStatus: 401,
    });
    const preview = await failure(anonymous.invitation.preview.query({ token: "x" }));
    expect(preview.data.appCode).toBe("invite.not_found");
    const invitation = await server.invite(acme);
    const shown = await anonymous.invitation.preview.query({ token: invitation.path.slice(3) });
    expect(shown.email).toBe(invitation.email);
  });

  test("a revoked key is rejected at once", async () => {
    const other = await server.organization();
    const owner = await provider.sign({ email: other.owner, email_verified: true });
    const { keys } = await other.client.apiKey.list.query();
    await server.client(owner).apiKey.revoke.mutate({ id: keys[0]?.id ?? "" });
    const rejected = await failure(other.client.organization.get.query());
    expect(rejected.data.appCode).toBe("authorize.unauthenticated");
  });
});

describe("sessions", () => {
  test("a session acts as the owner of the verified address, in any letter case", async () => {
    const claims = { sub: "the owner", email_verified: true };
    const token = await provider.sign({ ...claims, email: acme.owner.toUpperCase() });
    const organization = await server.client(token).organization.get.query();
    expect(organization.id).toBe(acme.id);
  });

  test("an unknown verified person is authenticated, and a member of nothing", async () => {
    const email = `new@${acme.slug}.example`;
    const token = await provider.sign({ email, email_verified: true, name: "New" });
    const stranger = server.client(token, acme.slug);
    const foreign = await failure(stranger.organization.get.query());
    const unknown = await failure(server.client(token, "no-such").organization.get.query());
    expect(foreign.data.appCode).toBe("organization.not_found");
    expect({ ...unknown.data, requestId: "" }).toEqual({ ...foreign.data, requestId: "" });
    expect((await failure(server.client(token).organization.get.query())).data.appCode).toBe(
      "organization.required",
    );
    const user = await server.store.read.users.findByVerifiedEmail(email);
    expect(user).toMatchObject({ kind: "real", name: "New" });
  });

  test("S5: signing in does not change an existing user", async () => {
    const before = await server.store.read.users.findByVerifiedEmail(acme.owner);
    const claims = { sub: "the owner", email: acme.owner, email_verified: true, name: "Mallory" };
    const token = await provider.sign(claims);
    await server.client(token).organization.get.query();
    expect(await server.store.read.users.findByVerifiedEmail(acme.owner)).toEqual(before);
  });

  test("S3: a copied link is accepted only by the invited address", async () => {
    const invitation = await server.invite(acme);
    const { link } = await acme.client.invitation.copyLink.mutate({ id: invitation.id });
    const token = new URL(link).pathname.slice(3);
    const session = (email: string) => provider.sign({ email, email_verified: true });
    const other = server.client(await session("mallory@evil.example"));
    const rejected = await failure(other.invitation.accept.mutate({ token }));
    expect(rejected.data.appCode).toBe("invite.email_mismatch");
    const jane = server.client(await session(invitation.email));
    expect((await jane.invitation.accept.mutate({ token })).email).toBe(invitation.email);
  });

  test("a session gets 503, not 401, while the provider's keys are unavailable", async () => {
    const elsewhere = await startTestServer({
      config: { sessionIssuers: [{ ...provider.session, jwksUrl: "http://127.0.0.1:1/" }] },
    });
    const token = await provider.sign({ email: acme.owner, email_verified: true });
    const answer = await fetch(`${elsewhere.url}/trpc/organization.get`, {
      headers: { authorization: `Bearer ${token}` },
    });
    const body = (await answer.json()) as { error: Failure };
    expect(answer.status).toBe(503);
    expect(answer.headers.get("retry-after")).toBe("5");
    expect(body.error.data.appCode).toBe("service.unavailable");
    await elsewhere.stop();
  });
});

describe("X-Org-ID", () => {
  test("X-Org-ID accepts an id, a slug or a TypeID, and a foreign organization is unknown", async () => {
    for (const reference of [
      acme.id,
      acme.slug,
      organizationTypeId(acme.id),
      acme.id.toUpperCase(),
    ]) {
      const client = server.client(acme.key, reference);
      expect((await client.organization.get.query()).id).toBe(acme.id);
    }
    const other = await server.organization();
    const client = server.client(acme.key, other.slug);
    expect((await failure(client.organization.get.query())).data.appCode).toBe(
      "organization.not_found",
    );
  });
});

describe("invalid calls", () => {
  const authorized = () => ({ ...json, authorization: `Bearer ${acme.key}` });

  test("invalid JSON is rejected", async () => {
    const { status, error } = await raw("invitation.create", {
      method: "POST",
      headers: authorized(),
      body: '{"entries":',
    });
    expect([status, error?.data.appCode]).toEqual([400, "request.invalid"]);
    expect(error).toMatchObject({
      message: "The body is not valid JSON. It ends too early at line 1, column 12.",
      data: { details: { line: 1, column: 12 } },
    });
    const inAddress = await raw("member.list?input=%7B%22limit%22%3A1%2C%7D", {
      headers: authorized(),
    });
    expect(inAddress.error?.message).toBe(
      "The input parameter is not valid JSON. The mistake is at line 1, column 12.",
    );
    const batch = await fetch(`${server.url}/trpc/invitation.create,role.create?batch=1`, {
      method: "POST",
      headers: authorized(),
      body: "{'0':{}}",
    });
    expect(await batch.text()).toContain("line 1, column 2");
    const nameless = { method: "POST", headers: json, body: "{" };
    expect((await raw("invitation.create", nameless)).status).toBe(401);
    expect((await raw("invitation.preview", nameless)).error?.message).toBe(
      "The input is not valid JSON.",
    );
  });

  test("a 401 names the header and its form, and says which scheme it is", async () => {
    const messages = [];
    for (const authorization of [undefined, acme.key, `Basic ${btoa("a:b")}`]) {
      const init = authorization === undefined ? {} : { headers: { authorization } };
      const { answer, status, error } = await raw("organization.get", init);
      expect([status, answer.headers.get("www-authenticate")]).toEqual([401, "Bearer"]);
      messages.push(error?.message);
    }
    expect(messages).toEqual([
      "Send a key or a session token in the Authorization header: Bearer, a space and the key.",
      "The Authorization header contains no valid key or session token. Send Bearer, a space and the key.",
      "The Authorization header contains no valid key or session token. Send Bearer, a space and the key.",
    ]);
    const compat = await fetch(`${server.url}/sutro/invitations`);
    expect([compat.status, compat.headers.get("www-authenticate")]).toEqual([401, "Bearer"]);
    expect(await compat.text()).toContain("Authorization header");
  });

  test("queries also take POST, and other methods are told which ones are supported", async () => {
    const headers = authorized();
    const posted = await fetch(`${server.url}/trpc/member.list`, {
      method: "POST",
      headers,
      body: JSON.stringify({ limit: 1 }),
    });
    expect(posted.status).toBe(200);
    expect(await posted.json()).toMatchObject({ result: { data: { members: [{}] } } });
    for (const [path, method, allow] of [
      ["invitation.create", "GET", "POST"],
      ["invitation.create", "PUT", "POST"],
      ["member.list", "DELETE", "GET, POST"],
    ] as const) {
      const { answer, status, error } = await raw(path, { method, headers });
      expect([path, method, status]).toEqual([path, method, 405]);
      expect(answer.headers.get("allow")).toBe(allow);
      expect(error?.message).toContain("The Allow header names");
    }
  });

  test("a body that is too large is rejected, declared or chunked", async () => {
    const stream = new ReadableStream({
      start(controller) {
        for (let at = 0; at < 5; at += 1) controller.enqueue(new Uint8Array(30_000));
        controller.close();
      },
    });
    const bodies: RequestInit[] = [
      { body: JSON.stringify({ entries: [], note: "x".repeat(100_000) }) },
      { body: stream, duplex: "half" },
    ];
    for (const body of bodies) {
      const init = { method: "POST", headers: authorized(), ...body };
      const { status, error } = await raw("invitation.create", init);
      expect([status, error?.data.appCode]).toEqual([413, "request.too_large"]);
    }
  });

  test("an unsupported content type or method, an unknown procedure and an endless batch are rejected", async () => {
    const headers = authorized();
    const plain = { ...headers, "Content-Type": "text/plain" };
    const answers = [
      await raw("invitation.create", { method: "POST", headers: plain, body: "{}" }),
      await raw("invitation.create", { headers }),
      await raw("no.such", { headers }),
      await raw("", { headers }),
      await raw(`${"organization.get,".repeat(21)}organization.get?batch=1`, { headers }),
    ];
    expect(answers.map(({ status }) => status)).toEqual([415, 405, 404, 404, 400]);
    for (const { answer, error } of answers) {
      expect(error?.data.appCode).toBe("request.invalid");
      expect(answer.headers.get("content-type")).toBe("application/json");
    }
  });

  test("a form or bytes are rejected", async () => {
    for (const type of ["application/octet-stream", "multipart/form-data; boundary=x"]) {
      const { status, error } = await raw("invitation.create", {
        method: "POST",
        headers: { ...authorized(), "Content-Type": type },
        body: "--x--",
      });
      expect([status, error?.data.appCode]).toEqual([400, "request.invalid"]);
    }
  });
});

describe("every answer", () => {
  test("every answer has the request's id, also errors, and is not cached or sniffed", async () => {
    const headers = { "X-Request-Id": "trace-7" };
    const { answer, error } = await raw("organization.get", { headers });
    expect(answer.headers.get("x-request-id")).toBe("trace-7");
    expect(answer.headers.get("cache-control")).toBe("no-store");
    expect(answer.headers.get("x-content-type-options")).toBe("nosniff");
    expect(error?.data.requestId).toBe("trace-7");
    await expect.poll(() => server.lines.join("")).toContain('"requestId":"trace-7"');
  });

  test("every call is logged once, by procedure, without credential or input", async () => {
    await raw("invitation.preview?input=%7B%22token%22%3A%22hidden%22%7D", {
      headers: { authorization: `Bearer ${acme.key}`, "X-Request-Id": "logged-once" },
    });
    await expect
      .poll(() => server.lines.filter((line) => line.includes("logged-once")))
      .toHaveLength(1);
    const [line = ""] = server.lines.filter((one) => one.includes("logged-once"));
    expect(JSON.parse(line)).toMatchObject({
      method: "GET",
      route: "/trpc/invitation.preview",
      status: 404,
    });
    expect(server.lines.join("")).not.toContain("hidden");
    expect(server.lines.join("")).not.toContain(acme.key.slice(-64));
  });
});

test("unknown paths and methods outside tRPC answer with the envelope", async () => {
  const unknown = await fetch(`${server.url}/no/such`, { headers: { "X-Request-Id": "e-1" } });
  expect([unknown.status, await unknown.json()]).toEqual([
    404,
    {
      status: 404,
      message: "There is nothing at this address.",
      code: "request.not_found",
      details: {},
      id: "e-1",
    },
  ]);
  const posted = await fetch(`${server.url}/healthz`, { method: "POST" });
  expect(posted.status).toBe(405);
  expect(posted.headers.get("allow")).toBe("GET, HEAD");
  expect(await posted.json()).toMatchObject({ code: "request.method_not_allowed", status: 405 });
});
