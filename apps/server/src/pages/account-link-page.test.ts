import { requestAccountLink, type AccountLinkEmail, type OutgoingEmail } from "@usher/core";
import { afterAll, beforeAll, beforeEach, describe, expect, test } from "vitest";

import {
  startTestServer,
  type TestOrganization,
  type TestServer,
} from "../testing/start-test-server.ts";

let server: TestServer;
let acme: TestOrganization;
const emails: OutgoingEmail[] = [];
let slackUserId = "";
let visitors = 0;

beforeAll(async () => {
  server = await startTestServer({
    sender: {
      send(email) {
        emails.push(email);
        return Promise.resolve({ kind: "accepted", providerMessageId: null, sandboxed: false });
      },
    },
  });
});
beforeEach(async () => {
  emails.length = 0;
  visitors += 1;
  slackUserId = `U${visitors}`;
  acme = await server.organization("Acme & Söhne");
});
afterAll(() => server.stop());

/** A link requested by a Slack account, and its path in the email. */
async function emailedPath(slackUserName = "mei"): Promise<string> {
  await requestAccountLink(
    { store: server.store },
    {
      organizationId: acme.id,
      teamId: "T1",
      slackUserId,
      slackUserName,
      teamName: "Acme HQ",
      email: acme.owner,
    },
  );
  await server.app.idle();
  const email = emails.find((one): one is AccountLinkEmail => one.kind === "account_link");
  return new URL(email?.link ?? "https://none.example").pathname;
}

function ask(path: string, init: Omit<RequestInit, "headers"> & { headers?: object } = {}) {
  visitors += 1;
  const headers = { "X-Forwarded-For": `198.51.${visitors >> 8}.${visitors & 255}` };
  return fetch(`${server.url}${path}`, {
    redirect: "manual",
    ...init,
    headers: { ...headers, ...init.headers },
  });
}

function submit(path: string, headers: object = { "Sec-Fetch-Site": "same-origin" }) {
  return ask(path, { method: "POST", body: new URLSearchParams({ action: "connect" }), headers });
}

const linkedUser = async () =>
  (
    await server.store.read.accountLinks.find({
      organizationId: acme.id,
      teamId: "T1",
      slackUserId,
    })
  )?.userId ?? null;

test("the page names the account, connects it once and confirms it", async () => {
  const path = await emailedPath();
  const shown = await ask(path);
  const page = await shown.text();
  expect(shown.status).toBe(200);
  for (const text of ["Acme &amp; Söhne", "@mei", "Acme HQ", acme.owner, "Connect"])
    expect(page).toContain(text);
  const submitted = await submit(`${path}?lang=de`);
  expect(submitted.status).toBe(303);
  expect(submitted.headers.get("location")).toBe("?lang=de");
  expect(await linkedUser()).not.toBeNull();
  const after = await ask(`${path}?lang=de`);
  expect(after.status).toBe(200);
  const done = await after.text();
  expect(done).toContain("Slack-Konto verbunden");
  expect(done).not.toContain("<form");
});

test.each<[string, (path: string) => string]>([
  ["a full stop", (path) => `${path}.`],
  ["an encoded angle bracket", (path) => `${path}%3E`],
  ["upper case", (path) => path.toUpperCase()],
])("the page opens and connects with %s that an email client added", async (_what, change) => {
  const path = change(await emailedPath());
  expect((await ask(path)).status).toBe(200);
  expect((await submit(path)).status).toBe(303);
  expect(await linkedUser()).not.toBeNull();
});

test("S17: GET and HEAD by scanners change nothing", async () => {
  const path = await emailedPath();
  for (const method of ["GET", "HEAD", "GET", "HEAD"])
    expect((await ask(path, { method })).status).toBe(200);
  expect(await linkedUser()).toBeNull();
  expect((await submit(path)).status).toBe(303);
  expect(await linkedUser()).not.toBeNull();
});

describe("S18: a form not submitted from this page connects nothing", () => {
  test.each<[string, number, object]>([
    ["another site", 403, { "Sec-Fetch-Site": "cross-site" }],
    ["another origin of the same site", 403, { "Sec-Fetch-Site": "same-site" }],
    ["another origin, by an older browser", 403, { Origin: "https://evil.example" }],
  ])("%s", async (_what, status, headers) => {
    const path = await emailedPath();
    expect((await submit(path, headers)).status).toBe(status);
    expect(await linkedUser()).toBeNull();
  });

  test("another form", async () => {
    const path = await emailedPath();
    const headers = { "Sec-Fetch-Site": "same-origin" };
    const body = new URLSearchParams({ action: "accept" });
    expect((await ask(path, { method: "POST", body, headers })).status).toBe(400);
    expect((await ask(path, { method: "POST", body: "{}", headers })).status).toBe(415);
    expect((await ask(path, { method: "PUT", headers })).status).toBe(405);
    expect(await linkedUser()).toBeNull();
  });
});

test("S2: wrong, unknown and malformed links get one answer", async () => {
  const path = await emailedPath();
  const verifier = path.slice(path.lastIndexOf(".") + 1);
  const forged = [
    path.replace(verifier, "a".repeat(52)),
    `/slack/link/00000000-0000-4000-8000-000000000000.${verifier}`,
    "/slack/link/x",
    `/slack/link/${"x".repeat(500)}`,
  ];
  const answers = new Set<string>();
  for (const one of forged) {
    const answer = await ask(one);
    expect(answer.status).toBe(404);
    answers.add(await answer.text());
    expect((await submit(one)).status).toBe(404);
  }
  expect(answers.size).toBe(1);
  expect(await linkedUser()).toBeNull();
});

test("an expired link is answered with 410", async () => {
  const path = await emailedPath();
  await server.database.sql(
    "UPDATE slack_link_ticket SET expires_at = usher_now() WHERE organization_id = $1 RETURNING id",
    [acme.id],
  );
  const answer = await ask(path);
  expect(answer.status).toBe(410);
  expect(await answer.text()).toContain("This link is no longer valid");
  expect((await submit(path)).status).toBe(303);
  expect(await linkedUser()).toBeNull();
});

test("S24: the page hides the link: headers as on the accept page, no log line", async () => {
  const path = await emailedPath();
  const answer = await ask(path);
  await submit(path);
  expect(answer.headers.get("referrer-policy")).toBe("strict-origin");
  expect(answer.headers.get("cache-control")).toBe("no-store, no-transform");
  expect(answer.headers.get("x-robots-tag")).toContain("noindex");
  expect(answer.headers.get("content-security-policy")).toContain("default-src 'none'");
  expect(answer.headers.get("set-cookie")).toBeNull();
  const verifier = path.slice(path.lastIndexOf(".") + 1);
  expect(await answer.text()).not.toContain(verifier);
  expect(server.lines.join("")).not.toContain(verifier);
});

test("S19: names from Slack are plain text", async () => {
  const path = await emailedPath("<a href=https://evil.example>x</a>");
  const page = await (await ask(path)).text();
  expect(page).not.toContain("<a href=https://evil");
  expect(page).toContain("&lt;a href=https://evil.example&gt;");
});
