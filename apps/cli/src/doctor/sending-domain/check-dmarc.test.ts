import { describe, expect, test } from "vitest";

import type { Zone } from "../../testing/dns-server.ts";
import {
  acme,
  checksOf,
  dmarcOf,
  noKeys,
  noSpf,
  s1,
  says,
  zoneOf,
} from "../../testing/sending-domain.ts";

describe("DMARC", () => {
  test.each<[string, Record<string, Zone[string] | undefined>, object]>([
    [
      "no record",
      { "_dmarc.acme.com": undefined },
      says(
        "warn",
        /acme\.com has no DMARC record\. Gmail and Yahoo/,
        /\nTXT _dmarc\.acme\.com → "v=DMARC1; p=none; rua=mailto:dmarc@acme\.com"$/,
      ),
    ],
    [
      "the policy none and reports",
      dmarcOf("v=DMARC1; p=none; rua=mailto:a@acme.com"),
      says("ok", /is none/, /p=quarantine, then p=reject/),
    ],
    [
      "the policy none without reports",
      dmarcOf("v=DMARC1; p=none"),
      says("ok", /is none/, /add rua=mailto:/),
    ],
    [
      "a policy for some",
      dmarcOf("v=DMARC1; p=quarantine; pct=20"),
      says("ok", /is quarantine for 20 % \(_dmarc/),
    ],
    [
      "two records",
      { "_dmarc.acme.com": { txt: ["v=DMARC1; p=none", "v=DMARC1; p=reject"] } },
      says("warn", /2 DMARC records/, /all but one/),
    ],
    [
      "a policy that is none of the three",
      dmarcOf("v=DMARC1; p=rejct"),
      says("warn", /ignore the DMARC record/, /"v=DMARC1; p=rejct"/),
    ],
    [
      "a DNS server that fails",
      { "_dmarc.acme.com": { fails: "SERVFAIL" } },
      says("warn", /_dmarc\.acme\.com could not be looked up/, /--dns-server/),
    ],
    [
      "a record behind a CNAME",
      {
        "_dmarc.acme.com": { cname: "acme.dmarc.example" },
        "acme.dmarc.example": { txt: ["v=DMARC1; p=reject"] },
      },
      says("ok", /is reject/),
    ],
    [
      "neither DKIM nor SPF",
      { ...noKeys, ...noSpf },
      says("fail", /neither .*: receivers reject it/),
    ],
    [
      "neither DKIM nor SPF, and quarantine",
      { ...noKeys, ...noSpf, ...dmarcOf("v=DMARC1; p=quarantine") },
      says("fail", /neither .*: receivers put it into spam/),
    ],
    [
      "neither DKIM nor SPF, and no policy",
      { ...noKeys, ...noSpf, ...dmarcOf("v=DMARC1; p=none") },
      says("warn", /neither .* as spam/),
    ],
    ["SPF alone", noKeys, says("ok", /passes by SPF\.$/)],
    ["DKIM alone", noSpf, says("ok", /passes by DKIM\.$/)],
    [
      "one key of two, and no SPF",
      { ...noSpf, [s1]: undefined },
      says("warn", /could not be found out/),
    ],
    [
      "no answer about DKIM, and no SPF",
      { ...noSpf, [s1]: { fails: "SERVFAIL" } },
      says("warn", /could not be found out/),
    ],
  ])("with %s", async (_what, changes, expected) => {
    expect((await checksOf({ zone: zoneOf(acme, changes) })).dmarc).toMatchObject(expected);
  });

  test("of a subdomain is that of its organization, with its policy for subdomains", async () => {
    const zone = zoneOf(acme, dmarcOf("v=DMARC1; p=reject; sp=none; rua=mailto:a@acme.com"));
    const { dkim, dmarc } = await checksOf({ zone, env: { SENDGRID_FROM: "a@mail.acme.com" } });
    expect(dmarc).toMatchObject(says("ok", /mail\.acme\.com is none \(_dmarc\.acme\.com\)/));
    expect(dkim).toMatchObject(says("ok", /aligned with mail\.acme\.com/));
  });
});
