import { spawn, type ChildProcess } from "node:child_process";
import { randomBytes } from "node:crypto";
import { once } from "node:events";
import { fileURLToPath } from "node:url";

import {
  createCallers,
  createOrganization,
  createTestDatabase,
  rejectionOf,
  type TestDatabase,
} from "@usher/core/testing";
import { startFakeSendGrid } from "@usher/fake-sendgrid";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { canonicalIp } from "@usher/process";

import { createRequestLimits, rateLimitHeaders, limitReachedHeaders } from "./limit-ip.ts";

let db: TestDatabase;
beforeAll(async () => {
  db = await createTestDatabase();
});
afterAll(() => db.close());

describe("requests of an IP address", () => {
  test("S29: every address of an IPv6 /64 and every spelling of an IPv4 one counts as one", async () => {
    const limits = createRequestLimits(db.store, { ipPerMinute: 2 });
    const admit = (ip: string) => limits.admitAddress(canonicalIp(ip) ?? "");
    await admit("2001:db8:0:1::1");
    await admit("2001:0DB8:0:1:ffff:ffff:ffff:ffff");
    expect((await rejectionOf(admit("2001:db8::1:0:0:0:9"))).code).toBe("invite.ip_rate_limited");
    expect((await admit("2001:db8:0:2::1")).remaining).toBe(1);
    await admit("::ffff:203.0.113.7");
    await admit("203.0.113.7");
    expect((await rejectionOf(admit("::FFFF:cb00:7107"))).code).toBe("invite.ip_rate_limited");
  });

  test("each answer states the policy, the remaining quota and the reset time", async () => {
    const state = await createRequestLimits(db.store).admitAddress("198.51.100.9");
    expect(rateLimitHeaders(state)).toEqual({
      "RateLimit-Policy": '"ip";q=60;w=60',
      RateLimit: '"ip";r=59;t=60',
    });
  });
});

describe("a rejection", () => {
  test("a rejection states the same for the limit that was reached", async () => {
    const limits = createRequestLimits(db.store, { ipPerMinute: 1 });
    await limits.admitAddress("198.51.100.10");
    const { details } = await rejectionOf(limits.admitAddress("198.51.100.10"));
    expect(limitReachedHeaders(details ?? {})).toEqual({
      "RateLimit-Policy": '"ip";q=1;w=60',
      RateLimit: expect.stringMatching(/^"ip";r=0;t=(60|59)$/),
    });
  });

  test("a rejection by the organization's window says how many invitees still fit", async () => {
    const organization = await createOrganization(db.store, {
      policy: { limits: { inviteesPerDay: 3 } },
    });
    const { admin } = createCallers(db.store, organization);
    const entries = (...names: string[]) => names.map((name) => ({ email: `${name}@a.example` }));
    await admin.invitation.create({ entries: entries("a", "b") });
    await createRequestLimits(db.store).peekOrganization(organization.id);
    const two = await rejectionOf(admin.invitation.create({ entries: entries("c", "d") }));
    expect(limitReachedHeaders(two.details ?? {})).toEqual({
      "RateLimit-Policy": '"organization";q=3;w=86400',
      RateLimit: expect.stringMatching(/^"organization";r=1;t=86[34]\d\d$/),
    });
    const never = await rejectionOf(
      admin.invitation.create({ entries: entries("c", "d", "e", "f") }),
    );
    expect(limitReachedHeaders(never.details ?? {})["RateLimit"]).toBe('"organization";r=1');
    await admin.invitation.create({ entries: entries("c") });
    const full = rejectionOf(createRequestLimits(db.store).peekOrganization(organization.id));
    expect((await full).code).toBe("invite.org_rate_limited");
  });

  test("a rejection for another reason has no limit headers", () => {
    expect(limitReachedHeaders({})).toEqual({});
    expect(limitReachedHeaders({ limit: 20, retryAfterSeconds: 5 })).toEqual({});
  });
});

test(
  "50 calls at once at a window of 20: 20 invitees pass, across two server processes",
  { timeout: 240_000 },
  async () => {
    const sendGrid = await startFakeSendGrid();
    const organization = await createOrganization(db.store, {
      policy: { limits: { inviteesPerDay: 20 } },
    });
    const { owner } = createCallers(db.store, organization);
    // An actor may make 30 requests in 10 minutes, so two keys share the 50.
    const keys = await Promise.all(
      ["one", "two"].map((name) =>
        owner.apiKey.create({ kind: "org_key", name, permissions: ["member:invite"] }),
      ),
    );
    const env = {
      PATH: process.env["PATH"] ?? "",
      DATABASE_URL: db.url,
      BASE_URL: "http://localhost:3000",
      PORT: "0",
      LINK_KEYS: randomBytes(32).toString("base64"),
      SENDGRID_API_KEY: sendGrid.apiKey,
      SENDGRID_BASE_URL: sendGrid.url,
      SENDGRID_FROM: "Usher <invites@usher.example>",
    };
    const servers = await Promise.all([startServer(env), startServer(env)]);
    try {
      const outcomes = await Promise.all(
        Array.from({ length: 50 }, (_, n) => {
          const server = servers[n % 2];
          const key = keys[Math.floor(n / 2) % 2];
          return invite(`${server?.url}/trpc`, {
            secret: key?.secret ?? "",
            email: `jane${n}@guest.example`,
          });
        }),
      );
      expect(outcomes.filter((outcome) => outcome === "invited")).toHaveLength(20);
      expect(outcomes.filter((outcome) => outcome === "invite.org_rate_limited")).toHaveLength(30);
    } finally {
      await Promise.all(servers.map((server) => server.stop()));
      await sendGrid.close();
    }
  },
);

/** As its callers do, again where the server was too busy to say. */
async function invite(url: string, call: { secret: string; email: string }): Promise<string> {
  const answer = await fetch(`${url}/invitation.create`, {
    method: "POST",
    headers: { "Content-Type": "application/json", authorization: `Bearer ${call.secret}` },
    body: JSON.stringify({ entries: [{ email: call.email }] }),
  });
  if (answer.ok) return "invited";
  if (answer.status === 503) return invite(url, call);
  // tRPC's shape of an error, which our formatter fills.
  const { error } = (await answer.json()) as { error: { data: { appCode: string } } };
  expect(Number(answer.headers.get("retry-after"))).toBeGreaterThan(86_000);
  return error.data.appCode;
}

async function startServer(env: Record<string, string>) {
  const main = fileURLToPath(new URL("../main.ts", import.meta.url));
  const child: ChildProcess = spawn(
    process.execPath,
    ["--import", "tsx", "-C", "@usher/source", main],
    { env, stdio: ["ignore", "inherit", "pipe"] },
  );
  let output = "";
  child.stderr?.on("data", (chunk: Buffer) => (output += chunk.toString()));
  const port = () => /"port":(\d+)/.exec(output)?.[1];
  await expect.poll(port, { timeout: 60_000 }).toBeDefined();
  return {
    url: `http://localhost:${port()}`,
    async stop(): Promise<void> {
      const ended = once(child, "close");
      child.kill("SIGTERM");
      await ended;
    },
  };
}
