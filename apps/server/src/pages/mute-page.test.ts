import type { InvitationView } from "@usher/core";
import { muteTokenOf } from "@usher/core/testing";
import { afterAll, beforeAll, beforeEach, describe, expect, test } from "vitest";

import {
  startTestServer,
  type TestOrganization,
  type TestServer,
} from "../testing/start-test-server.ts";

let server: TestServer;
let acme: TestOrganization;
beforeAll(async () => {
  server = await startTestServer({});
});
beforeEach(async () => {
  acme = await server.organization("Acme & Söhne");
});
afterAll(() => server.stop());

type Invited = InvitationView & { path: string };

const ask = (path: string, init: RequestInit = {}) =>
  fetch(`${server.url}${path}`, { redirect: "manual", ...init });
const textOf = async (path: string) => (await ask(path)).text();

function submit(
  path: string,
  fields: Record<string, string>,
  headers: Record<string, string> = {},
) {
  const sameOrigin = { "Sec-Fetch-Site": "same-origin", ...headers };
  return ask(path, { method: "POST", body: new URLSearchParams(fields), headers: sameOrigin });
}
const act = (path: string, action: string) => submit(path, { action });

/** Everything that an answer of the invitee writes. */
async function everything(): Promise<unknown> {
  await server.app.idle();
  const tables = ["invitation", "suppression", "invitation_report", "audit_event"];
  const read = (table: string) =>
    server.database.sql(`SELECT * FROM ${table} WHERE organization_id = $1 ORDER BY 1, 2`, [
      acme.id,
    ]);
  return Promise.all(tables.map(read));
}

const mutes = () =>
  server.database.sql<{ email: string }>(
    "SELECT email_key AS email FROM suppression WHERE organization_id = $1 AND reason = 'muted'",
    [acme.id],
  );
const stateOf = async ({ id }: Invited) => (await acme.client.invitation.get.query({ id })).state;
const set = (assignment: string, { id }: Invited) =>
  server.database.sql(`UPDATE invitation SET ${assignment} WHERE id = $1`, [id]);

type Case = { state: string; status: number; prepare: (invitation: Invited) => Promise<unknown> };
const states: Case[] = [
  { state: "pending", status: 200, prepare: async () => {} },
  { state: "accepted", status: 200, prepare: ({ path }) => act(path, "accept") },
  { state: "declined", status: 200, prepare: ({ path }) => act(path, "decline") },
  { state: "expired", status: 410, prepare: (one) => set("expires_at = usher_now()", one) },
  { state: "superseded", status: 410, prepare: (one) => set("generation = generation + 1", one) },
  {
    state: "revoked",
    status: 404,
    prepare: ({ id }) => acme.client.invitation.revoke.mutate({ id }),
  },
  { state: "muted", status: 200, prepare: ({ path }) => act(path, "mute") },
  { state: "reported", status: 200, prepare: ({ path }) => act(path, "report") },
];

describe("the page of a link", () => {
  test.each(states)("S17, I9: GET and HEAD change nothing: $state", async ({ status, prepare }) => {
    const invitation = await server.invite(acme);
    await prepare(invitation);
    const before = await everything();
    for (const method of ["GET", "HEAD", "GET"])
      expect((await ask(invitation.path, { method })).status).toBe(status);
    expect(await everything()).toEqual(before);
  });

  test.each([
    { state: "pending", offers: true },
    { state: "declined", offers: true },
    { state: "expired", offers: true },
    { state: "superseded", offers: true },
    { state: "accepted", offers: false },
    { state: "revoked", offers: false },
  ])("of an invitation that is $state offers to mute: $offers", async ({ state, offers }) => {
    const invitation = await server.invite(acme);
    await states.find((one) => one.state === state)?.prepare(invitation);
    const shown = await textOf(invitation.path);
    expect(shown.includes('value="mute"')).toBe(offers);
    expect(shown.includes('value="report"')).toBe(offers);
    expect((await act(invitation.path, "mute")).status).toBe(state === "revoked" ? 404 : 303);
    expect(await mutes()).toEqual(offers ? [{ email: invitation.email }] : []);
  });

  test("accepts first, declines second, and offers the rest below", async () => {
    const html = await textOf((await server.invite(acme)).path);
    const places = ["accept", "decline", "mute", "report"].map((value) =>
      html.indexOf(`name="action" value="${value}"`),
    );
    expect(places).toEqual(places.toSorted((one, other) => one - other));
    expect(places[0]).toBeGreaterThan(0);
  });

  test("mutes, says so in every later state, and lifts it again", async () => {
    const invitation = await server.invite(acme);
    const muted = await act(`${invitation.path}?lang=de`, "mute");
    expect([muted.status, muted.headers.get("location")]).toEqual([303, "?lang=de"]);
    expect(await stateOf(invitation)).toBe("declined");
    const shown = await textOf(invitation.path);
    expect(shown).toContain("You muted");
    expect(shown).not.toContain('value="mute"');
    expect(shown).not.toContain("to invite you again");
    expect((await act(invitation.path, "unmute")).status).toBe(303);
    expect(await mutes()).toEqual([]);
    const lifted = await textOf(invitation.path);
    expect(lifted).toContain('value="mute"');
    expect(lifted).toContain("to invite you again");
  });

  test.each(["expired", "superseded"])(
    "of a link that is %s offers no new one while the organization is muted",
    async (state) => {
      const invitation = await server.invite(acme);
      await states.find((one) => one.state === state)?.prepare(invitation);
      expect(await textOf(invitation.path)).toContain('value="renew"');
      await act(invitation.path, "mute");
      expect(await textOf(invitation.path)).not.toContain('value="renew"');
    },
  );

  test("reports, and thanks", async () => {
    const invitation = await server.invite(acme);
    expect((await act(invitation.path, "report")).status).toBe(303);
    const shown = await textOf(invitation.path);
    expect(shown).toContain("as spam. Thank you.");
    expect(shown).toContain('value="unmute"');
    await act(invitation.path, "unmute");
    const lifted = await textOf(invitation.path);
    expect(lifted).toContain("as spam. Thank you.");
    expect(lifted).toContain('value="mute"');
  });

  test.each(["mute", "unmute", "report"])(
    "S18: another site does not submit %s",
    async (action) => {
      const invitation = await server.invite(acme);
      const before = await everything();
      for (const headers of [{ "Sec-Fetch-Site": "cross-site" }, { "Sec-Fetch-Site": "same-site" }])
        expect((await submit(invitation.path, { action }, headers)).status).toBe(403);
      expect(await everything()).toEqual(before);
    },
  );

  test.each(["mute", "report", "unmute"])("S3: a copied link does not %s", async (action) => {
    const invitation = await server.invite(acme);
    const { link } = await acme.client.invitation.copyLink.mutate({ id: invitation.id });
    const { pathname } = new URL(link);
    const before = await everything();
    expect(await textOf(pathname)).not.toContain("<form");
    expect((await act(pathname, action)).status).toBe(303);
    expect(await everything()).toEqual(before);
  });

  test("the three reports of a small organization pause it", async () => {
    for (let count = 0; count < 3; count += 1) {
      const { path } = await server.invite(acme);
      expect((await act(path, "report")).status).toBe(303);
    }
    const call = acme.client.invitation.create.mutate({ entries: [{ email: "x@guest.example" }] });
    await expect(call).rejects.toThrow("Invitations are paused");
  });
});

describe("declining with a reason", () => {
  test("keeps it for the inviter on one line", async () => {
    const invitation = await server.invite(acme);
    const reason = "I already work there.\r\nWith <b>another</b> address.";
    expect((await submit(invitation.path, { action: "decline", reason })).status).toBe(303);
    const { state, stateReason } = await acme.client.invitation.get.query({ id: invitation.id });
    expect({ state, stateReason }).toEqual({
      state: "declined",
      stateReason: "I already work there. With <b>another</b> address.",
    });
  });

  test.each(["see www.evil.example", "x".repeat(301)])(
    "shows a reason that is rejected again, and declines nothing: %s",
    async (reason) => {
      const invitation = await server.invite(acme);
      const answer = await submit(invitation.path, { action: "decline", reason });
      const html = await answer.text();
      expect(answer.status).toBe(400);
      expect(html).toContain(`>${reason}</textarea>`);
      expect(html).toContain('role="alert"');
      expect(html).toContain("<details open");
      expect(await stateOf(invitation)).toBe("pending");
    },
  );

  test("counts a line break once, as the browser does", async () => {
    const invitation = await server.invite(acme);
    const reason = `${"x".repeat(149)}\r\n${"y".repeat(150)}`;
    expect((await submit(invitation.path, { action: "decline", reason })).status).toBe(303);
    expect(await stateOf(invitation)).toBe("declined");
  });

  test("S19: a reason is no markup in the field it is shown in again", async () => {
    const invitation = await server.invite(acme);
    const reason = "</textarea><script>alert(1)</script> www.evil.example";
    const html = await (await submit(invitation.path, { action: "decline", reason })).text();
    expect(html).not.toContain("<script>alert");
  });
});

describe("S43: the link of List-Unsubscribe", () => {
  const pathOf = async (invitation: Invited) => `/u/${await muteTokenOf(server.store, invitation)}`;
  const form = "application/x-www-form-urlencoded";
  /** As an email provider does it: no cookie, no origin of ours. */
  const oneClick = (path: string, body = "List-Unsubscribe=One-Click", type = form) =>
    ask(path, {
      method: "POST",
      body,
      headers: {
        "Content-Type": type,
        "Sec-Fetch-Site": "cross-site",
        Origin: "https://mail.test",
      },
    });

  test.each(states.filter(({ state }) => state !== "superseded"))(
    "S17, I9: GET and HEAD change nothing, and one click mutes: $state",
    async ({ state, prepare }) => {
      const invitation = await server.invite(acme);
      await prepare(invitation);
      const path = await pathOf(invitation);
      const before = await everything();
      for (const method of ["GET", "HEAD", "GET"])
        expect((await ask(path, { method })).status).toBe(200);
      expect(await everything()).toEqual(before);
      const stateBefore = await stateOf(invitation);
      for (let click = 0; click < 2; click += 1) {
        const clicked = await oneClick(path);
        expect(clicked.status).toBe(200);
        expect(await clicked.text()).toContain("You muted");
      }
      expect(await mutes()).toEqual([{ email: invitation.email }]);
      expect(await stateOf(invitation)).toBe(state === "pending" ? "declined" : stateBefore);
    },
  );

  test("takes a form of either type, and its own page's button", async () => {
    for (const send of [
      (path: string) => oneClick(path),
      (path: string) => {
        const body = new FormData();
        body.set("List-Unsubscribe", "One-Click");
        return ask(path, { method: "POST", body });
      },
      (path: string) => submit(path, { "List-Unsubscribe": "One-Click" }),
    ]) {
      const invitation = await server.invite(acme);
      const path = await pathOf(invitation);
      expect(await textOf(path)).toContain('name="List-Unsubscribe" value="One-Click"');
      expect((await send(path)).status).toBe(200);
      expect((await mutes()).map(({ email }) => email)).toContain(invitation.email);
    }
  });

  test("rejects every other body and method, and changes nothing", async () => {
    const invitation = await server.invite(acme);
    const path = await pathOf(invitation);
    const before = await everything();
    for (const body of ["", "action=mute", "List-Unsubscribe=", "List-Unsubscribe=No", "%"])
      expect((await oneClick(path, body)).status).toBe(400);
    expect((await oneClick(path, "x", "multipart/form-data")).status).toBe(400);
    for (const type of ["text/plain", "application/json"])
      expect((await oneClick(path, "List-Unsubscribe=One-Click", type)).status).toBe(415);
    for (const method of ["PUT", "DELETE", "OPTIONS"])
      expect((await ask(path, { method })).status).toBe(405);
    expect(await everything()).toEqual(before);
  });

  test("I25: unknown and wrong ones, and the other link's secret, are one page", async () => {
    const invitation = await server.invite(acme);
    const path = await pathOf(invitation);
    const emailed = invitation.path.replace("/i/", "/u/");
    const seen = new Set<string>();
    for (const wrong of [emailed, `${path}x`, path.slice(0, -1), "/u/", "/u/%00"])
      for (const answer of [await ask(wrong), await oneClick(wrong)])
        seen.add(`${answer.status} ${await answer.text()}`);
    expect(seen.size).toBe(1);
    expect([...seen][0]).toMatch(/^404 /);
    const asLink = path.replace("/u/", "/i/");
    for (const answer of [
      await ask(asLink),
      await act(asLink, "accept"),
      await act(asLink, "mute"),
    ])
      expect(answer.status).toBe(404);
    expect(await stateOf(invitation)).toBe("pending");
    expect(await mutes()).toEqual([]);
  });

  test("opens in upper case and with what an email client adds", async () => {
    const path = await pathOf(await server.invite(acme));
    for (const changed of [path.toUpperCase(), `${path}.`, `${path}%3E`])
      expect((await ask(changed)).status).toBe(200);
  });

  test("S24: no part of it appears in a log line", async () => {
    const path = await pathOf(await server.invite(acme));
    const verifier = path.split(".")[1] ?? "";
    expect((await ask(`${path}?lang=de`)).status).toBe(200);
    expect((await oneClick(path)).status).toBe(200);
    await expect.poll(() => server.lines.join("")).toContain('"route":"/u/[link]"');
    expect(server.lines.join("")).not.toContain(verifier.slice(0, 20));
  });

  test("has the headers of a page", async () => {
    const path = await pathOf(await server.invite(acme));
    const { headers } = await ask(path);
    expect(headers.get("referrer-policy")).toBe("strict-origin");
    expect(headers.get("content-security-policy")).toContain("frame-ancestors 'none'");
    expect(headers.get("cache-control")).toContain("no-store");
  });
});
