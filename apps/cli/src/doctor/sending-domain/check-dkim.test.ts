import { describe, expect, test } from "vitest";

import type { Zone } from "../../testing/dns-server.ts";
import {
  acme,
  checksOf,
  dkimKey,
  dmarcOf,
  noKeys,
  s1,
  s2,
  says,
  target,
  zoneOf,
} from "../../testing/sending-domain.ts";

describe("DKIM", () => {
  test.each<[string, Record<string, Zone[string] | undefined>, object]>([
    [
      "no keys",
      noKeys,
      says(
        "warn",
        /s1\._domainkey\.acme\.com is missing; s2\._domainkey\.acme\.com is missing/,
        /\nCNAME s1\._domainkey\.acme\.com → s1\.domainkey\.u7\.wl1\.sendgrid\.net\nCNAME s2/,
      ),
    ],
    ["one key", { [s2]: undefined }, says("warn", /: s2\._domainkey\.acme\.com is missing\.$/)],
    [
      "the keys of another account",
      {
        [s1]: { cname: "s1.domainkey.u9.wl.sendgrid.net" },
        "s1.domainkey.u9.wl.sendgrid.net": { txt: [dkimKey] },
      },
      says("warn", /leads to s1\.domainkey\.u9\.wl\.sendgrid\.net/),
    ],
    [
      "a key of another service, which has no CNAME",
      { [s1]: { txt: [`v=DKIM1; p=${"B".repeat(216)}`] } },
      says("warn", /s1\._domainkey\.acme\.com leads to another key/),
    ],
    [
      "a key that is marked as a test",
      { [s1]: { txt: [dkimKey.replace("t=s", "t=y:s")] } },
      says("warn", /s1\._domainkey\.acme\.com is marked as a test \(t=y\)/, /CNAME s1/),
    ],
    ["SendGrid's key without its CNAME", { [s1]: { txt: [dkimKey] } }, says("ok", /is published/)],
    [
      "an empty key",
      { [`s1.domainkey.${target}`]: { txt: ["v=DKIM1; p="] } },
      says("warn", /s1\._domainkey\.acme\.com has an empty key/),
    ],
    [
      "texts that are no keys",
      { [s1]: { txt: ["v=DMARC1; p=none"] } },
      says("warn", /s1\._domainkey\.acme\.com is missing/),
    ],
    [
      "records that lead to nothing",
      { [`s1.domainkey.${target}`]: undefined, [`s2.domainkey.${target}`]: undefined },
      says("warn", /lead to SendGrid, which has no key there/, /press verify/i),
    ],
    [
      "the second key not yet filled",
      { [`s2.domainkey.${target}`]: undefined },
      says("ok", /is published/),
    ],
    [
      "a DNS server that fails",
      { [s1]: { fails: "SERVFAIL" } },
      says("warn", /s1\._domainkey\.acme\.com could not be looked up/, /--dns-server/),
    ],
  ])("with %s", async (_what, changes, expected) => {
    expect((await checksOf({ zone: zoneOf(acme, changes) })).dkim).toMatchObject(expected);
  });

  test("under strict alignment does not pass for a subdomain", async () => {
    const zone = zoneOf(acme, dmarcOf("v=DMARC1; p=reject; adkim=s"));
    const { dkim, dmarc } = await checksOf({ zone, env: { SENDGRID_FROM: "a@mail.acme.com" } });
    expect(dkim).toMatchObject(
      says("warn", /strict alignment \(adkim=s\)/, /mail\.acme\.com itself/),
    );
    expect(dmarc).toMatchObject(says("ok", /passes by SPF\.$/));
  });
});
