import { createUsherClient } from "@usher/client";
import type { InvitationEmail, OutgoingEmail } from "@usher/core";
import { afterAll, beforeAll, expect, test } from "vitest";

import {
  startTestServer,
  type TestOrganization,
  type TestServer,
} from "../testing/start-test-server.ts";
import { withoutPrefix } from "./path-prefix.ts";

const baseUrl = "https://acme.com/usher";
const emails: InvitationEmail[] = [];
let server: TestServer;
let acme: TestOrganization;

beforeAll(async () => {
  server = await startTestServer({
    config: { baseUrl },
    sender: {
      async send(email: OutgoingEmail) {
        if (email.kind === "invitation") emails.push(email);
        return { kind: "accepted", providerMessageId: null, sandboxed: false };
      },
    },
  });
  acme = await server.organization();
});
afterAll(() => server.stop());

/** As a proxy passes it on: with the prefix, or cut off. */
const passedOn = (prefix: string, path: string) => `${server.url}${prefix}${path}`;

async function emailedPath(which: "link" | "muteLink", root: string): Promise<string> {
  emails.length = 0;
  await server.invite(acme);
  await server.app.idle();
  const link = emails[0]?.[which] ?? "";
  expect(link.startsWith(`${baseUrl}${root}`)).toBe(true);
  return link.slice(baseUrl.length);
}

test.each(["/usher", ""])(
  "the emailed link opens and accepts (proxy passes on %j)",
  async (prefix) => {
    const url = passedOn(prefix, await emailedPath("link", "/i/"));
    const shown = await fetch(url);
    expect(shown.status).toBe(200);
    expect(await shown.text()).not.toMatch(/(?:href|src|action)="\/(?!usher\/)/);
    const accepted = await fetch(url, {
      method: "POST",
      redirect: "manual",
      headers: {
        origin: "https://acme.com",
        "content-type": "application/x-www-form-urlencoded",
      },
      body: "action=accept",
    });
    expect(accepted.status).toBe(303);
    expect(new URL(accepted.headers.get("location") ?? "", url).pathname).toBe(
      new URL(url).pathname,
    );
  },
);

test.each(["/usher", ""])("the link to unsubscribe mutes (proxy passes on %j)", async (prefix) => {
  const url = passedOn(prefix, await emailedPath("muteLink", "/u/"));
  const shown = await fetch(url);
  expect(shown.status).toBe(200);
  expect(await shown.text()).not.toMatch(/(?:href|src|action)="\/(?!usher\/)/);
  const body = new URLSearchParams({ "List-Unsubscribe": "One-Click" });
  const muted = await fetch(url, { method: "POST", body });
  expect([muted.status, await muted.text()]).toEqual([200, expect.stringContaining("You muted")]);
});

test.each([
  "/usher",
  "/usher/",
  "/usher?lang=de",
  "/usher/docs",
  "/usher/docs/sutro",
  "/usher/docs/usher",
])("every link of %s keeps the prefix", async (path) => {
  const answer = await fetch(`${server.url}${path}`);
  expect(answer.status).toBe(200);
  const page = await answer.text();
  const links = [...page.matchAll(/(?:href|src|spec-url)="([^"#]+)"/g)].map(([, link]) => link);
  expect(links).not.toEqual([]);
  for (const link of links) {
    const url = new URL(link ?? "", answer.url);
    expect(url.pathname).toMatch(/^\/usher(?:\/|$)/);
    expect((await fetch(url)).status).toBe(200);
  }
});

test.each([
  ["/usher/docs/sutro/openapi.json", "/sutro"],
  ["/usher/openapi.json", ""],
])("the OpenAPI document at %s names the server with its prefix", async (path, below) => {
  const document: unknown = await (await fetch(`${server.url}${path}`)).json();
  expect(document).toMatchObject({ servers: [{ url: `${baseUrl}${below}` }] });
});

test("the client calls below the prefix", async () => {
  const client = createUsherClient({ url: `${server.url}/usher`, apiKey: acme.key });
  expect((await client.organization.get.query()).slug).toBe(acme.slug);
});

test("the host's other applications are not forced to https", async () => {
  const { headers } = await fetch(`${server.url}/usher/healthz`);
  expect(headers.get("strict-transport-security")).toBeNull();
});

test.each([
  ["/usher/i/x", "/i/x"],
  ["/usher", "/"],
  ["/usher?a=1", "/?a=1"],
  ["/usherette", "/usherette"],
  ["/i/usher", "/i/usher"],
  ["/i/x", "/i/x"],
  ["/usher//evil.example", "//evil.example"],
])("%s is our %s", (target, own) => {
  expect(withoutPrefix(target, "/usher")).toBe(own);
});
