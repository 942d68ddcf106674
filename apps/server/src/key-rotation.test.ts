import { createLinkKeyring, type OutgoingEmail, type EmailSender } from "@usher/core";
import { afterAll, beforeAll, expect, test } from "vitest";

import { createServerApp } from "./app.ts";
import type { ServerApp, ServerDeps } from "./config.ts";
import { startTestServer, type TestServer } from "./testing/start-test-server.ts";

const older = Buffer.alloc(32, 1);
const newer = Buffer.alloc(32, 2);

/** Three generations of one deployment on one database, during a rolling change of LINK_KEYS. */
let knowsOlder: TestServer;
let common: ServerDeps;
let knowsBoth: { app: ServerApp; url: string };
let prefersNewer: { app: ServerApp; url: string };
const emails: OutgoingEmail[] = [];

const keep: EmailSender = {
  send(message) {
    emails.push(message);
    return Promise.resolve({ kind: "accepted", providerMessageId: null, sandboxed: false });
  },
};

beforeAll(async () => {
  knowsOlder = await startTestServer({
    sender: keep,
    deps(deps) {
      common = deps;
      return { links: createLinkKeyring([older]) };
    },
  });
  knowsBoth = await start([older, newer]);
  prefersNewer = await start([newer, older]);
});
afterAll(async () => {
  await Promise.all([knowsBoth.app.stop(), prefersNewer.app.stop()]);
  await knowsOlder.stop();
});

async function start(keys: Buffer[]) {
  const app = createServerApp({ ...common, links: createLinkKeyring(keys) });
  return { app, url: (await app.start()).url };
}

/** The path of the link in the nth email to an address. */
async function linkPath(email: string, nth = 1): Promise<string> {
  const linkOf = () => {
    const message = emails.filter((sent) => sent.to === email)[nth - 1];
    return message?.kind === "invitation" ? message.link : null;
  };
  await expect.poll(linkOf, { timeout: 15_000 }).not.toBeNull();
  return new URL(linkOf() ?? "").pathname;
}

async function idOf(email: string): Promise<string> {
  const rows: { id: string }[] = await knowsOlder.database.dataSource.query(
    "SELECT id FROM invitation WHERE email = $1",
    [email],
  );
  return rows[0]?.id ?? "";
}

async function invite(url: string, key: string, email: string): Promise<void> {
  const answer = await fetch(`${url}/trpc/invitation.create`, {
    method: "POST",
    headers: { "content-type": "application/json", authorization: `Bearer ${key}` },
    body: JSON.stringify({ entries: [{ email }] }),
  });
  expect(answer.status).toBe(200);
}

test("a link of either key works at every process that has both", async () => {
  const acme = await knowsOlder.organization();
  await invite(knowsOlder.url, acme.key, "before@guest.example");
  await linkPath("before@guest.example");
  // The last process of the first roll-out ends before the newer key is put first.
  await knowsOlder.app.stop();
  await invite(prefersNewer.url, acme.key, "after@guest.example");
  for (const email of ["before@guest.example", "after@guest.example"]) {
    const path = await linkPath(email);
    for (const { url } of [knowsBoth, prefersNewer])
      expect((await fetch(`${url}${path}`)).status, email).toBe(200);
  }
});

test("a resend moves an invitation to the newest key", async () => {
  const acme = await knowsOlder.organization();
  await invite(knowsBoth.url, acme.key, "moved@guest.example");
  const first = await linkPath("moved@guest.example");
  const id = await idOf("moved@guest.example");
  await knowsOlder.database.dataSource.query(
    "UPDATE invitation SET mail_queued_at = mail_queued_at - interval '1 hour', last_sent_at = last_sent_at - interval '1 hour' WHERE id = $1",
    [id],
  );
  const resent = await fetch(`${prefersNewer.url}/trpc/invitation.resend`, {
    method: "POST",
    headers: { "content-type": "application/json", authorization: `Bearer ${acme.key}` },
    body: JSON.stringify({ id }),
  });
  expect(resent.status).toBe(200);
  const second = await linkPath("moved@guest.example", 2);
  expect(second).not.toBe(first);
  const { app: onlyNewer, url } = await start([newer]);
  try {
    expect((await fetch(`${url}${second}`)).status).toBe(200);
    expect((await fetch(`${url}${first}`)).status).toBe(404);
  } finally {
    await onlyNewer.stop();
  }
});

test("copying a link whose key was removed says to resend, and does not change the link", async () => {
  const acme = await knowsOlder.organization();
  await invite(knowsBoth.url, acme.key, "gone@guest.example");
  const id = await idOf("gone@guest.example");
  const { app: onlyNewer, url } = await start([newer]);
  try {
    const answer = await fetch(`${url}/trpc/invitation.copyLink`, {
      method: "POST",
      headers: { "content-type": "application/json", authorization: `Bearer ${acme.key}` },
      body: JSON.stringify({ id }),
    });
    expect(answer.status).toBe(412);
    expect(await answer.text()).toContain("link.key_gone");
  } finally {
    await onlyNewer.stop();
  }
  const rows: { link_copied: boolean }[] = await knowsOlder.database.dataSource.query(
    "SELECT link_copied FROM invitation WHERE id = $1",
    [id],
  );
  expect(rows[0]?.link_copied).toBe(false);
});
