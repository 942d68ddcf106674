import { afterEach, beforeEach, describe, expect, test } from "vitest";
import { authenticatedDomain, startFakeSendGrid } from "./index.ts";
import type { FakeSendGrid } from "./index.ts";
import { send } from "./testing/email-client.ts";

let fake: FakeSendGrid;
beforeEach(async () => {
  fake = await startFakeSendGrid({ account: { scopes: ["mail.send", "whitelabel.read"] } });
});
afterEach(() => fake.close());

const get = (path: string, headers: Record<string, string> = {}) =>
  send(fake, { method: "GET", path, body: "", headers });

const domainsOf = async (query = "", headers: Record<string, string> = {}) => {
  const { status, text } = await get(`/v3/whitelabel/domains${query}`, headers);
  expect(status).toBe(200);
  const listed = JSON.parse(text) as { domain: string }[];
  return listed.map(({ domain }) => domain);
};

describe("the account's API", () => {
  test("lists the key's scopes", async () => {
    expect(await get("/v3/scopes")).toMatchObject({
      status: 200,
      json: { scopes: ["mail.send", "whitelabel.read"] },
    });
  });

  test.each(["/v3/scopes", "/v3/verified_senders", "/v3/whitelabel/domains"])(
    "%s needs the key and the right method",
    async (path) => {
      expect((await get(path, { authorization: "Bearer SG.wrong" })).status).toBe(401);
      expect((await send(fake, { path, body: {} })).status).toBe(405);
    },
  );

  test("answers 403 to a key that only sends", async () => {
    const other = await startFakeSendGrid();
    const asked = (path: string) => send(other, { method: "GET", path, body: "" });
    const forbidden = { status: 403, json: { errors: [{ message: "access forbidden" }] } };
    expect(await asked("/v3/whitelabel/domains")).toMatchObject(forbidden);
    expect(await asked("/v3/verified_senders")).toMatchObject(forbidden);
    expect(await asked("/v3/scopes")).toMatchObject({ json: { scopes: ["mail.send"] } });
    await other.close();
  });

  test("describes a domain with the records to publish", async () => {
    fake.account.domains = [authenticatedDomain("acme.com", { subdomain: "em1", user_id: 42 })];
    const { text } = await get("/v3/whitelabel/domains");
    expect(JSON.parse(text)).toEqual([
      expect.objectContaining({
        domain: "acme.com",
        subdomain: "em1",
        valid: true,
        dns: {
          mail_cname: record("em1.acme.com", "u42.wl1.sendgrid.net"),
          dkim1: record("s1._domainkey.acme.com", "s1.domainkey.u42.wl1.sendgrid.net"),
          dkim2: record("s2._domainkey.acme.com", "s2.domainkey.u42.wl1.sendgrid.net"),
        },
      }),
    ]);
  });

  test("pages domains, 50 by default, and rejects other numbers", async () => {
    fake.account.domains = Array.from({ length: 60 }, (_, n) => authenticatedDomain(`d${n}.com`));
    expect(await domainsOf()).toHaveLength(50);
    expect(await domainsOf("?limit=2&offset=58")).toEqual(["d58.com", "d59.com"]);
    for (const query of ["limit=0", "limit=x", "offset=-1", "exclude_subusers=1"])
      expect((await get(`/v3/whitelabel/domains?${query}`)).status).toBe(400);
  });

  test("keeps apart what is of a subuser", async () => {
    fake.account.domains = [
      authenticatedDomain("acme.com"),
      authenticatedDomain("sub.com", { username: "acme-sub" }),
    ];
    fake.account.senders = [
      { from_email: "a@acme.com", verified: true },
      { from_email: "b@sub.com", verified: false, username: "acme-sub" },
    ];
    expect(await domainsOf()).toEqual(["acme.com", "sub.com"]);
    expect(await domainsOf("?exclude_subusers=true")).toEqual(["acme.com"]);
    expect(await domainsOf("", { "on-behalf-of": "acme-sub" })).toEqual(["sub.com"]);
    expect((await get("/v3/verified_senders", { "on-behalf-of": "acme-sub" })).json).toMatchObject({
      results: [{ from_email: "b@sub.com", verified: false }],
    });
  });
});

function record(host: string, data: string) {
  return { valid: true, type: "cname", host, data };
}
