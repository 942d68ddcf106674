import { describe, expect, test } from "vitest";

import type { Zone } from "../../testing/dns-server.ts";
import {
  acme,
  checksOf,
  dmarcOf,
  noSpf,
  says,
  target,
  zoneOf,
} from "../../testing/sending-domain.ts";

describe("SPF", () => {
  test.each<[string, Record<string, Zone[string] | undefined>, object]>([
    [
      "no record",
      noSpf,
      says("warn", /has no SPF record/, /\nCNAME em1234\.acme\.com → u7\.wl1\.sendgrid\.net$/),
    ],
    [
      "a CNAME that leads to nothing",
      { [target]: undefined },
      says("warn", /leads to SendGrid, which has no SPF record there/, /^Press Verify/),
    ],
    [
      "a record of its own that includes SendGrid",
      { "em1234.acme.com": { txt: ["v=spf1 include:sendgrid.net ~all"] } },
      says("ok", /lets SendGrid send/),
    ],
    [
      "a record for others",
      { "em1234.acme.com": { txt: ["v=spf1 ip4:192.0.2.1 -all"] } },
      says("warn", /does not let SendGrid send/),
    ],
    [
      "two records",
      { "em1234.acme.com": { txt: ["v=spf1 -all", "v=spf1 include:sendgrid.net -all"] } },
      says("warn", /is broken: em1234\.acme\.com has 2 SPF records/),
    ],
    [
      "a DNS server that fails",
      { "em1234.acme.com": { fails: "REFUSED" } },
      says("warn", /could not be checked: .*refused/, /--dns-server/),
    ],
  ])("with %s", async (_what, changes, expected) => {
    expect((await checksOf({ zone: zoneOf(acme, changes) })).spf).toMatchObject(expected);
  });

  test("under strict alignment is a hint, for DKIM passes alone", async () => {
    const { spf, dmarc } = await checksOf({
      zone: zoneOf(acme, dmarcOf("v=DMARC1; p=reject; aspf=s")),
    });
    expect(spf).toMatchObject(says("ok", /strict alignment \(aspf=s\)/, /DKIM alone/));
    expect(dmarc).toMatchObject(says("ok", /passes by DKIM\.$/));
  });
});
