import { limitBounds } from "@usher/core";
import { afterAll, beforeAll, beforeEach, describe, expect, test } from "vitest";

import {
  startTestServer,
  type TestOrganization,
  type TestServer,
} from "../testing/start-test-server.ts";

let server: TestServer;
let acme: TestOrganization;
let visitors = 0;

beforeAll(async () => {
  server = await startTestServer({
    config: { limits: { ...limitBounds, missesPer10Minutes: 30 } },
  });
});
beforeEach(async () => {
  acme = await server.organization("Acme & Söhne");
});
afterAll(() => server.stop());

type Ask = Omit<RequestInit, "headers"> & { headers?: Record<string, string> };

/** Each test is another visitor, so that misses of one do not count for the next. */
function ask(path: string, init: Ask = {}) {
  visitors += 1;
  return fetch(`${server.url}${path}`, {
    redirect: "manual",
    ...init,
    headers: { "X-Forwarded-For": `198.51.${visitors >> 8}.${visitors & 255}`, ...init.headers },
  });
}

function submit(path: string, action: string, headers: Record<string, string> = {}) {
  return ask(path, {
    method: "POST",
    body: new URLSearchParams({ action }),
    headers: { "Sec-Fetch-Site": "same-origin", ...headers },
  });
}

async function stateOf(id: string): Promise<string> {
  return (await acme.client.invitation.get.query({ id })).state;
}

describe("accepting", () => {
  test("the accept page of a suspended organization says so and accepts once it is resumed", async () => {
    const invitation = await server.invite(acme);
    const setStatus = (status: string) =>
      server.database.sql("UPDATE organization SET status = $2 WHERE id = $1", [acme.id, status]);
    await setStatus("suspended");
    for (const answer of [await ask(invitation.path), await submit(invitation.path, "accept")]) {
      expect(answer.status).toBe(403);
      expect(await answer.text()).toContain("The organization is suspended.");
    }
    await setStatus("active");
    expect((await submit(invitation.path, "accept")).status).toBe(303);
    expect(await stateOf(invitation.id)).toBe("accepted");
  });

  test("the accept page shows the invitation, accepts it on submission and confirms it", async () => {
    const invitation = await server.invite(acme, { roles: ["admin"], message: "See you soon" });
    const shown = await ask(invitation.path);
    const html = await shown.text();
    expect(shown.status).toBe(200);
    for (const text of ["Acme &amp; Söhne", invitation.email, "Administrator", "See you soon"])
      expect(html).toContain(text);

    const submitted = await submit(`${invitation.path}?lang=de`, "accept");
    expect(submitted.status).toBe(303);
    expect(submitted.headers.get("location")).toBe("?lang=de");
    expect(await stateOf(invitation.id)).toBe("accepted");

    const after = await ask(invitation.path);
    expect(after.status).toBe(200);
    expect(await after.text()).toContain("You joined");
    const { members } = await acme.client.member.list.query({ text: invitation.email });
    expect(members.map((member) => member.roles)).toEqual([["admin"]]);
  });

  test("an error after a button is in the language of the page that had it", async () => {
    const invitation = await server.invite(acme, { locale: "fr" });
    const headers = { "Accept-Language": "it" };
    const html = await (await ask(invitation.path, { headers })).text();
    const [, search = ""] = /<form method="post" action="([^"]*)"/.exec(html) ?? [];
    await server.database.sql("UPDATE organization SET status = 'suspended' WHERE id = $1", [
      acme.id,
    ]);
    const answer = await submit(`${invitation.path}${search}`, "accept", headers);
    expect(answer.status).toBe(403);
    expect(await answer.text()).toContain('<html lang="fr"');
  });

  test("a second acceptance is treated like the first", async () => {
    const invitation = await server.invite(acme);
    const answers = await Promise.all([1, 2, 3].map(() => submit(invitation.path, "accept")));
    expect(answers.map((answer) => answer.status)).toEqual([303, 303, 303]);
    const { members } = await acme.client.member.list.query({ text: invitation.email });
    expect(members).toHaveLength(1);
  });

  test("the accept page declines, and accepting afterwards only shows that", async () => {
    const invitation = await server.invite(acme);
    expect((await submit(invitation.path, "decline")).status).toBe(303);
    expect((await submit(invitation.path, "accept")).status).toBe(303);
    const after = await ask(invitation.path);
    expect(after.status).toBe(200);
    expect(await after.text()).toContain("You declined");
    expect(await stateOf(invitation.id)).toBe("declined");
  });

  test("the accept page says that a newer link was sent", async () => {
    const invitation = await server.invite(acme);
    await server.database.dataSource.query(
      "UPDATE invitation SET generation = generation + 1 WHERE id = $1",
      [invitation.id],
    );
    const shown = await ask(invitation.path);
    expect(shown.status).toBe(410);
    expect(await shown.text()).toContain("A newer link was sent");
    expect((await submit(invitation.path, "accept")).status).toBe(303);
    expect(await stateOf(invitation.id)).toBe("pending");
    expect((await ask(await server.linkPath(invitation))).status).toBe(200);
  });

  test("the accept page says that the invitation has expired", async () => {
    const invitation = await server.invite(acme);
    await server.database.dataSource.query(
      "UPDATE invitation SET expires_at = usher_now() WHERE id = $1",
      [invitation.id],
    );
    const shown = await ask(invitation.path);
    expect(shown.status).toBe(410);
    expect(await shown.text()).toContain("This invitation has expired");
    expect((await submit(invitation.path, "accept")).status).toBe(303);
    expect(await stateOf(invitation.id)).toBe("expired");
  });

  test("S3: a copied link requires signing in", async () => {
    const invitation = await server.invite(acme);
    const { link } = await acme.client.invitation.copyLink.mutate({ id: invitation.id });
    const copied = new URL(link).pathname;
    const shown = await ask(copied);
    const html = await shown.text();
    expect(shown.status).toBe(200);
    expect(html).toContain("Sign in to join");
    expect(html).not.toContain("<form");
    expect((await submit(copied, "accept")).status).toBe(303);
    expect((await submit(copied, "decline")).status).toBe(303);
    expect(await stateOf(invitation.id)).toBe("pending");
    expect(await (await ask(invitation.path)).text()).toContain("<form");
    expect((await submit(invitation.path, "accept")).status).toBe(303);
    expect(await stateOf(invitation.id)).toBe("accepted");
  });

  test("S11: an invitation is withdrawn when the inviter lost the right to invite", async () => {
    const owner = await ownerInvitation();
    await server.database.dataSource.query(
      "UPDATE membership SET status = 'removed' WHERE organization_id = $1",
      [acme.id],
    );
    const submitted = await submit(owner.path, "accept");
    expect(submitted.status).toBe(403);
    expect(await submitted.text()).toContain("This invitation was withdrawn");
    expect((await ask(owner.path)).status).toBe(404);
  });

  /** Sent by a person, whose rights can be lost; a key's cannot. */
  async function ownerInvitation() {
    const invitation = await server.invite(acme);
    await server.database.dataSource.query(
      `UPDATE invitation SET inviter_kind = 'session', inviter_user_id =
         (SELECT user_id FROM membership WHERE organization_id = $1) WHERE id = $2`,
      [acme.id, invitation.id],
    );
    return invitation;
  }
});

describe("links that an email client changed", () => {
  test.each<[string, (path: string) => string]>([
    ["a full stop", (path) => `${path}.`],
    ["a bracket and a comma", (path) => `${path}),`],
    ["an encoded angle bracket", (path) => `${path}%3E`],
    ["an encoded space", (path) => `${path}%20`],
    ["encoded quotes", (path) => `${path}%22%E2%80%9D`],
    ["a slash", (path) => `${path}/`],
    ["a slash before it", (path) => path.replace("/i/", "/i//")],
    ["upper case", (path) => path.toUpperCase()],
  ])("the accept page opens and accepts with %s", async (_what, change) => {
    const invitation = await server.invite(acme);
    const path = change(invitation.path);
    const shown = await ask(path);
    expect(shown.status).toBe(200);
    expect(await shown.text()).toContain(invitation.email);
    const submitted = await submit(path, "accept");
    expect([submitted.status, submitted.headers.get("location")]).toEqual([303, "?"]);
    expect(await stateOf(invitation.id)).toBe("accepted");
    expect(await (await ask(path)).text()).toContain("You joined");
  });

  test("the accept page declines with them", async () => {
    const invitation = await server.invite(acme);
    expect((await submit(`${invitation.path}.`, "decline")).status).toBe(303);
    expect(await stateOf(invitation.id)).toBe("declined");
  });
});

describe("requests that change nothing", () => {
  test("S17, I9: twenty GET and HEAD requests change nothing, and accepting still works", async () => {
    const invitation = await server.invite(acme);
    await server.app.idle();
    const rows = () =>
      server.database.dataSource.query("SELECT * FROM invitation WHERE id = $1", [invitation.id]);
    const events = () =>
      server.database.dataSource.query(
        "SELECT count(*)::int AS n FROM audit_event WHERE organization_id = $1",
        [acme.id],
      );
    const before = [await rows(), await events()];
    const bot = { "User-Agent": "Mozilla/5.0 (compatible; SafeLinks preview bot)" };
    for (let at = 0; at < 20; at += 1) {
      const head = await ask(invitation.path, { method: "HEAD", headers: bot });
      const get = await ask(invitation.path, { headers: bot });
      expect([head.status, get.status]).toEqual([200, 200]);
      expect(head.headers.get("content-length")).toBe(get.headers.get("content-length"));
      expect(head.headers.get("content-security-policy")).toBe(
        get.headers.get("content-security-policy"),
      );
    }
    expect([await rows(), await events()]).toEqual(before);
    expect((await submit(invitation.path, "accept")).status).toBe(303);
    expect(await stateOf(invitation.id)).toBe("accepted");
  });

  test("S18: a form submitted from another site is rejected", async () => {
    const invitation = await server.invite(acme);
    const headers: Record<string, string>[] = [
      { "Sec-Fetch-Site": "cross-site" },
      { "Sec-Fetch-Site": "same-site" },
      { "Sec-Fetch-Site": "cross-site", Origin: "https://usher.example.com" },
    ];
    for (const one of headers) {
      const answer = await submit(invitation.path, "accept", one);
      expect(answer.status).toBe(403);
      expect(await answer.text()).toContain("Use the button on this page");
    }
    const foreign = await ask(invitation.path, {
      method: "POST",
      body: new URLSearchParams({ action: "accept" }),
      headers: { Origin: "https://evil.example" },
    });
    expect(foreign.status).toBe(403);
    expect(await stateOf(invitation.id)).toBe("pending");
  });

  test("S18: an old browser's own Origin is sufficient", async () => {
    const invitation = await server.invite(acme);
    const answer = await ask(invitation.path, {
      method: "POST",
      body: new URLSearchParams({ action: "accept" }),
      headers: { Origin: "https://usher.example.com" },
    });
    expect(answer.status).toBe(303);
  });

  test("the accept page rejects other forms, actions and methods", async () => {
    const invitation = await server.invite(acme);
    const send = (body: string, type: string) =>
      ask(invitation.path, {
        method: "POST",
        body,
        headers: { "Content-Type": type, "Sec-Fetch-Site": "same-origin" },
      });
    const form = "application/x-www-form-urlencoded";
    expect((await send('{"action":"accept"}', "application/json")).status).toBe(415);
    expect((await send("action=accept", "text/plain")).status).toBe(415);
    expect((await send("action=explode", form)).status).toBe(400);
    expect((await send("", form)).status).toBe(400);
    expect((await send("action=accept&action=decline", form)).status).toBe(400);
    expect((await send(`action=accept&x=${"y".repeat(1_100_000)}`, form)).status).toBe(413);
    for (const method of ["PUT", "DELETE", "OPTIONS"]) {
      const answer = await ask(invitation.path, { method });
      expect(answer.status).toBe(405);
      expect(answer.headers.get("allow")).toBe("GET, HEAD, POST");
    }
    expect(await stateOf(invitation.id)).toBe("pending");
  });
});

describe("invalid links", () => {
  test("S2, I25: unknown, wrong, revoked, requested and malformed are one page, byte for byte", async () => {
    const pending = await server.invite(acme);
    const revoked = await server.invite(acme);
    await acme.client.invitation.revoke.mutate({ id: revoked.id });
    const expired = await server.invite(acme);
    await server.database.dataSource.query(
      "UPDATE invitation SET expires_at = usher_now() WHERE id = $1",
      [expired.id],
    );
    const requested = await server.invite(acme);
    await server.database.dataSource.query(
      "UPDATE invitation SET state = 'requested' WHERE id = $1",
      [requested.id],
    );
    const [selector = "", verifier = ""] = pending.path.slice(3).split(".");
    const wrong = `${verifier.startsWith("a") ? "b" : "a"}${verifier.slice(1)}`;
    const paths = [
      revoked.path,
      requested.path,
      `/i/${selector}.${wrong}`,
      `/i/${expired.path.slice(3).split(".")[0]}.${wrong}`,
      `/i/0f8fad5b-d9cb-469f-a165-70867728950e.${verifier}`,
      `/i/${selector}`,
      `/i/${selector}.${verifier}x`,
      `/i/${selector}.${verifier.slice(0, -1)}.`,
      `/i/${selector}x.${verifier}`,
      "/i/",
      "/i/%00",
      "/i/%ff%fe",
      `/i/${"a".repeat(5000)}`,
    ];
    const seen = new Set<string>();
    for (const path of paths)
      for (const answer of [
        await ask(path),
        await submit(path, "accept"),
        await submit(path, "decline"),
      ]) {
        const headers = [...answer.headers].filter(
          ([name]) => !["date", "x-request-id"].includes(name),
        );
        seen.add(JSON.stringify([answer.status, headers, await answer.text()]));
      }
    expect(seen.size).toBe(1);
    const [only = ""] = seen;
    expect(only).toContain("404");
    for (const name of ["Acme", "guest.example", "revoked"]) expect(only).not.toContain(name);
  });

  test("S26: after 30 invalid links in ten minutes an IP must wait, and its valid links still work", async () => {
    const invitation = await server.invite(acme);
    const from = (path: string) => ask(path, { headers: { "X-Forwarded-For": "2001:db8:77::1" } });
    const statuses: number[] = [];
    for (let at = 0; at < 31; at += 1) statuses.push((await from("/i/nothing")).status);
    expect(statuses.filter((status) => status === 404)).toHaveLength(30);
    const last = await from("/i/nothing");
    expect(last.status).toBe(429);
    expect(Number(last.headers.get("retry-after"))).toBeGreaterThan(0);
    expect((await from(invitation.path)).status).toBe(200);
    const neighbor = await ask("/i/nothing", { headers: { "X-Forwarded-For": "2001:db8:77::2" } });
    expect(neighbor.status).toBe(429);
  });
});

describe("every page", () => {
  test("S24: the page keeps the link out of referrers, caches, indexes and frames", async () => {
    const invitation = await server.invite(acme);
    const { headers } = await ask(invitation.path);
    expect(Object.fromEntries(headers)).toMatchObject({
      "cache-control": "no-store, no-transform",
      "referrer-policy": "strict-origin",
      "x-robots-tag": "noindex, nofollow",
      "x-content-type-options": "nosniff",
      "cross-origin-opener-policy": "same-origin",
      "content-type": "text/html; charset=utf-8",
    });
    expect(headers.get("content-security-policy")).toMatch(
      /^default-src 'none'; style-src 'sha256-[\w+/=]{44}'; script-src 'sha256-[\w+/=]{44}'; img-src 'self'; form-action 'self'; base-uri 'none'; frame-ancestors 'none'$/,
    );
    expect(headers.get("permissions-policy")).toContain("camera=()");
    expect(headers.get("set-cookie")).toBeNull();
  });

  test("S24: no part of a link appears in a log line", async () => {
    const invitation = await server.invite(acme);
    const verifier = invitation.path.split(".")[1] ?? "";
    await ask(`${invitation.path}?lang=de`);
    await submit(invitation.path, "accept");
    await ask(`/x${invitation.path}`);
    await acme.client.invitation.preview.query({ token: invitation.path.slice(3) });
    await expect.poll(() => server.lines.join("")).toContain('"route":"/i/[link]"');
    expect(server.lines.join("")).not.toContain(verifier);
    expect(server.lines.join("")).not.toContain(verifier.slice(0, 20));
  });

  test("S22, I27: a forged host changes nothing", async () => {
    const invitation = await server.invite(acme);
    const plain = await (await ask(invitation.path)).text();
    const forged = {
      "X-Forwarded-Host": "evil.example",
      "X-Forwarded-Proto": "http",
      Forwarded: "host=evil.example",
      Origin: "https://evil.example",
    };
    expect(await (await ask(invitation.path, { headers: forged })).text()).toBe(plain);
    const submitted = await submit(invitation.path, "accept", {
      "X-Forwarded-Host": "evil.example",
    });
    expect(submitted.headers.get("location")).toBe("?");
  });

  test("the page is in the requested language, else the invitation's", async () => {
    const invitation = await server.invite(acme, { locale: "de" });
    const german = await (await ask(invitation.path)).text();
    expect(german).toContain('<html lang="de"');
    const english = await ask(invitation.path, { headers: { "Accept-Language": "en-US,en" } });
    expect(await english.text()).toContain('<html lang="en"');
    expect(await (await ask("/i/nothing?lang=de")).text()).toContain(
      "Dieser Link funktioniert nicht",
    );
  });

  test("the page at / explains the service", async () => {
    const home = await ask("/");
    expect(home.status).toBe(200);
    expect(await home.text()).toContain('href="/healthz"');
    expect((await ask("/", { method: "POST" })).status).toBe(405);
  });
});

test("an unexpected error is shown as 503 with its reference and nothing else", async () => {
  const broken = await startTestServer({
    deps: ({ store }) => ({
      store: {
        ...store,
        read: {
          ...store.read,
          invitations: {
            ...store.read.invitations,
            findBySelector: () => Promise.reject(new Error("the disk of db-3 is full")),
          },
        },
      },
    }),
  });
  const answer = await fetch(
    `${broken.url}/i/0f8fad5b-d9cb-469f-a165-70867728950e.${"a".repeat(52)}`,
    { headers: { "X-Request-Id": "reference-1" } },
  );
  const html = await answer.text();
  expect(answer.status).toBe(503);
  expect(answer.headers.get("retry-after")).toBe("10");
  expect(html).toContain("reference-1");
  expect(html).not.toContain("db-3");
  expect(broken.lines.join("")).toContain("db-3");
  await broken.stop();
});
