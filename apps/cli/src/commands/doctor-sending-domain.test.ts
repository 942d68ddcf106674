import { execFile } from "node:child_process";
import { resolve } from "node:path";

import { authenticatedDomain, type FakeAuthenticatedDomain } from "@usher/fake-sendgrid";
import { describe, expect, test } from "vitest";

import type { Zone } from "../testing/dns-server.ts";
import { run } from "../testing/run.ts";
import {
  acme,
  checksOf,
  dkimKey,
  dmarcOf,
  examineSendingDomain,
  ofDomain,
  s1,
  s2,
  says,
  startSendingDomain,
  target,
  zoneOf,
} from "../testing/sending-domain.ts";

describe("an authenticated domain", () => {
  test("passes every check", async () => {
    expect(await checksOf({})).toEqual({
      authentication: expect.objectContaining(says("ok", /signs as acme\.com/)),
      dkim: expect.objectContaining(says("ok", /key for acme\.com is published/)),
      spf: expect.objectContaining(says("ok", /em1234\.acme\.com lets SendGrid send/)),
      dmarc: expect.objectContaining(says("ok", /is reject .*passes by DKIM and by SPF\.$/)),
    });
  });

  test("passes in upper case, with last dots, keys in pieces, and CNAMEs in a row", async () => {
    const zone: Zone = {
      "_DMARC.Acme.com": { txt: [["v=DMARC1; p=quar", "antine"]] },
      "S1._DomainKey.ACME.com": { cname: "keys.acme.net." },
      "keys.acme.net": { cname: `S1.DomainKey.U7.WL1.SendGrid.Net.` },
      [`s1.domainkey.${target}`]: { txt: [[dkimKey.slice(0, 100), dkimKey.slice(100)]] },
      [s2]: { txt: [`v=DKIM1; ${dkimKey}`] },
      [`s2.domainkey.${target}`]: { txt: [dkimKey] },
      "em1234.acme.com": { cname: "bounces.acme.net." },
      "bounces.acme.net": { cname: `${target}.` },
      [target]: { txt: ["V=SPF1 ip4:167.89.0.1 -all"] },
    };
    const account = { domains: [{ ...acme, domain: "ACME.com." }] };
    const { dkim, spf, dmarc } = await checksOf({
      zone,
      account,
      env: { SENDGRID_FROM: "Invites@ACME.COM" },
    });
    expect({ dkim: dkim?.status, spf: spf?.status, dmarc: dmarc?.status }).toEqual({
      dkim: "ok",
      spf: "ok",
      dmarc: "ok",
    });
  });

  test("is found on a later page of many", async () => {
    const others = Array.from({ length: 600 }, (_, n) => authenticatedDomain(`d${n}.example`));
    const { authentication } = await checksOf({ account: { domains: [...others, acme] } });
    expect(authentication).toMatchObject(says("ok", /signs as acme\.com/));
  });

  test("that is the account's default signs for a parent of it", async () => {
    const mail = authenticatedDomain("mail.acme.com");
    const zone = { ...zoneOf(mail), ...dmarcOf("v=DMARC1; p=reject") };
    expect(await checksOf({ account: { domains: [mail] }, zone })).toMatchObject({
      authentication: says("ok", /mail\.acme\.com, the default domain/),
      dkim: says("ok", /mail\.acme\.com is published, and aligned with acme\.com/),
      dmarc: says("ok", /passes by DKIM and by SPF/),
    });
  });

  const manual: FakeAuthenticatedDomain = {
    ...acme,
    automatic_security: false,
    custom_spf: true,
    ips: ["198.51.100.7"],
    dns: {
      mail_server: { valid: true, type: "mx", host: "em.acme.com", data: "mx.sendgrid.net." },
      subdomain_spf: {
        valid: true,
        type: "txt",
        host: "em.acme.com",
        data: "v=spf1 ip4:198.51.100.7 -all",
      },
      dkim: { valid: true, type: "txt", host: "m1._domainkey.acme.com", data: dkimKey },
    },
  };
  const manualZone: Zone = {
    ...dmarcOf("v=DMARC1; p=reject"),
    "em.acme.com": { txt: ["v=spf1 ip4:198.51.100.0/24 -all"] },
    "m1._domainkey.acme.com": { txt: [dkimKey] },
  };
  test("without automated security is checked by its own records", async () => {
    const account = { domains: [manual] };
    expect(await checksOf({ account, zone: manualZone })).toMatchObject({
      dkim: { status: "ok" },
      spf: says("ok", /^em\.acme\.com/),
      dmarc: { status: "ok" },
    });
    const zone: Zone = {
      ...manualZone,
      "em.acme.com": { txt: ["v=spf1 ip4:192.0.2.1 -all"] },
      "m1._domainkey.acme.com": { txt: ["k=rsa; p=BBBB"] },
    };
    expect(await checksOf({ account, zone })).toMatchObject({
      dkim: says(
        "warn",
        /m1\._domainkey\.acme\.com leads to another key/,
        /\nTXT m1\._domainkey\.acme\.com → "k=rsa; t=s; p=A/,
      ),
      spf: says(
        "warn",
        /does not let SendGrid send/,
        /\nMX em\.acme\.com → mx\.sendgrid\.net\.\nTXT em\.acme\.com → "v=spf1 ip4:198\.51\.100\.7 -all"$/,
      ),
      dmarc: { status: "fail" },
    });
  });
});

describe("a domain that SendGrid does not sign as", () => {
  const verified = [{ from_email: "invites@acme.com", verified: true }];
  test("is a warning for a single verified sender, and fails where its policy has receivers reject", async () => {
    const account = { domains: [], senders: verified };
    const given = { account, zone: dmarcOf("v=DMARC1; p=none") };
    expect(await checksOf(given)).toMatchObject({
      authentication: says(
        "warn",
        /acme\.com is not authenticated: SendGrid signs as sendgrid\.net/,
        /sender_auth/,
      ),
      dkim: undefined,
      spf: undefined,
      dmarc: { status: "warn" },
    });
    const strict = { account, zone: dmarcOf("v=DMARC1; p=reject") };
    expect((await checksOf(strict)).dmarc).toMatchObject(says("fail", /receivers reject it/));
  });

  test("is a warning when the default domain is another company's", async () => {
    const domains = [authenticatedDomain("other.com")];
    const given = { account: { domains, senders: verified }, zone: zoneOf(acme) };
    expect(await checksOf(given)).toMatchObject({
      authentication: says("warn", /signs as other\.com/),
      dmarc: { status: "fail" },
    });
  });

  const invalid = authenticatedDomain("acme.com", { valid: false });
  test("fails with the records that are missing while SendGrid has not validated it", async () => {
    const zone = zoneOf(acme, { [s2]: undefined });
    const { authentication } = await checksOf({ account: { domains: [invalid] }, zone });
    expect(authentication).toMatchObject({
      status: "fail",
      advice: `Publish in DNS, then press Verify at https://app.sendgrid.com/settings/sender_auth:\nCNAME ${s2} → s2.domainkey.${target}`,
    });
  });

  test("fails with the way to validate it once its records are there", async () => {
    const { authentication } = await checksOf({ account: { domains: [invalid] } });
    expect(authentication).toMatchObject(
      says("fail", /not validated acme\.com/, /^Its records are in DNS: press Verify/),
    );
  });

  test("fails with all records that SendGrid misses where DNS cannot say", async () => {
    const zone: Zone = Object.fromEntries(
      Object.values(invalid.dns).map(({ host }) => [host, { fails: "SERVFAIL" }]),
    );
    const { authentication } = await checksOf({ account: { domains: [invalid] }, zone });
    expect(authentication?.advice?.split("\n")).toHaveLength(4);
  });

  test("is not that of a subuser, unless that one is used", async () => {
    const domains = [{ ...acme, username: "acme-sub" }];
    const about = async (account: object, env = {}) =>
      (await checksOf({ account: { senders: verified, ...account }, env })).authentication?.status;
    expect(await about({ domains })).toBe("warn");
    const SENDGRID_SUBUSER = "acme-sub";
    expect(await about({ domains }, { SENDGRID_SUBUSER })).toBe("ok");
    expect(await about({ domains: [acme] }, { SENDGRID_SUBUSER })).toBe("warn");
    const assigned = { ...acme, subusers: [{ user_id: 9, username: "acme-sub" }] };
    expect(await about({ domains: [assigned] }, { SENDGRID_SUBUSER })).toBe("ok");
  });
});

describe("a key that may not read domains", () => {
  const account = { scopes: ["mail.send"] };

  test("is told how, and the rest is checked by DNS alone", async () => {
    expect(await checksOf({ account })).toMatchObject({
      authentication: says("warn", /\(403\).*DNS alone/, /Sender Authentication, Read Access/),
      dkim: says("ok", /key for acme\.com is published/),
      spf: { status: "skip" },
      dmarc: says("ok", /passes by DKIM\.$/),
    });
  });

  test("finds the key of the organization for a subdomain", async () => {
    const env = { SENDGRID_FROM: "a@mail.acme.com" };
    expect((await checksOf({ account, env })).dkim).toMatchObject(says("ok", /key for acme\.com/));
  });

  test("does not take another service's key for SendGrid's", async () => {
    const zone: Zone = {
      ...dmarcOf("v=DMARC1; p=reject"),
      [s1]: { cname: "s1.dkim.other.example" },
      "s1.dkim.other.example": { txt: [dkimKey] },
    };
    expect(await checksOf({ account, zone })).toMatchObject({
      dkim: says("warn", /No key of SendGrid's is at s1\._domainkey\.acme\.com, s2/),
      dmarc: says("warn", /could not be found out/),
    });
  });

  test("says so when DNS fails too", async () => {
    const zone: Zone = { [s1]: { fails: "SERVFAIL" } };
    expect((await checksOf({ account, zone })).dkim).toMatchObject(
      says("warn", /could not be looked up/),
    );
  });
});

test("DNS servers that are silent make warnings, within seconds", { timeout: 60_000 }, async () => {
  const names = ["_dmarc.acme.com", ...Object.values(acme.dns).map(({ host }) => host)];
  const zone: Zone = Object.fromEntries(names.map((name) => [name, { fails: "silence" }]));
  const started = performance.now();
  const { checks } = await examineSendingDomain({}, { zone });
  expect(performance.now() - started).toBeLessThan(20_000);
  for (const name of ["dkim", "spf", "dmarc"])
    expect(checks.find((check) => check.name === name)).toMatchObject(
      says("warn", /did not answer in time/, /--dns-server/),
    );
});

test("doctor asks nothing about a sender at a provider of mailboxes", async () => {
  const { checks, asked } = await examineSendingDomain(
    {},
    { env: { SENDGRID_FROM: "acme@yahoo.com" } },
  );
  expect(checks.find(({ name }) => name === "sender")).toMatchObject({ status: "fail" });
  expect(checks.filter(({ name }) => ofDomain.includes(name))).toEqual([]);
  expect(asked).toEqual([]);
});

test("doctor prints what a record contains without its control characters", async () => {
  const domain = await startSendingDomain({
    zone: zoneOf(acme, dmarcOf("v=DMARC1; p=\u001b[31mred")),
  });
  const { stdout } = await run(["doctor", ...domain.options], { env: domain.env });
  await domain.close();
  expect(stdout).toContain('It is "v=DMARC1; p= [31mred".');
  expect(stdout).not.toContain("\u001b");
});

test("doctor rejects a DNS server that is no address", async () => {
  const { code, stderr } = await run(["doctor", "--dns-server", "dns.example"]);
  expect(code).toBe(2);
  expect(stderr).toContain("It must be an IP address");
});

test("usher doctor in a process of its own prints records below the line they belong to", async () => {
  const domain = await startSendingDomain({ zone: zoneOf(acme, { [s1]: undefined }) });
  const usher = resolve(import.meta.dirname, "../../bin/usher.js");
  const env = { PATH: process.env["PATH"], ...domain.env };
  const args = [usher, "doctor", ...domain.options];
  const { code, stdout } = await new Promise<{ code: unknown; stdout: string }>((done) =>
    execFile(process.execPath, args, { env }, (error, stdout) =>
      done({ code: error?.code ?? 0, stdout }),
    ),
  );
  await domain.close();
  // DATABASE_URL is not set.
  expect(code).toBe(3);
  expect(stdout).toMatch(/^ok {4}sender +invites@acme\.com is in an authenticated domain\.$/m);
  expect(stdout).toMatch(/^ok {4}domain authentication {2}SendGrid signs as acme\.com/m);
  expect(stdout).toContain(
    `\n${" ".repeat(26)}Publish in DNS:\n${" ".repeat(26)}CNAME ${s1} → s1.domainkey.${target}\n`,
  );
  expect(stdout).toMatch(/^ok {4}dmarc +The policy for acme\.com is reject/m);
});
