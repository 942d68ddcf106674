import { expect, test } from "vitest";

import type { Dns } from "./dns.ts";
import { findSendGridInSpf } from "./spf-record.ts";

type Records = Record<string, string | string[] | null>;

function dnsOf(records: Records) {
  const asked: string[] = [];
  const dns: Dns = {
    txt: async (name) => {
      asked.push(name);
      const entry = records[name];
      if (entry === null) return { kind: "unknown", reason: "no answer" };
      return entry === undefined ? { kind: "none" } : { kind: "found", values: [entry].flat() };
    },
    cname: async () => ({ kind: "none" }),
  };
  return { dns, asked };
}

const look = (records: Records, ips: string[] = []) =>
  findSendGridInSpf(dnsOf(records).dns, "em.acme.com", ips);

const own = (record: string | string[] | null, more: Records = {}) => ({
  "em.acme.com": record,
  ...more,
});
const authorized = { kind: "authorized", by: "sendgrid.net" };
const unauthorized = { kind: "unauthorized" };
const invalid = (reason: RegExp) => ({
  kind: "invalid",
  reason: expect.stringMatching(reason) as string,
});

const chain = (length: number): Records =>
  Object.fromEntries(
    Array.from({ length }, (_, n) => [
      n === 0 ? "em.acme.com" : `n${n}.example`,
      n === length - 1
        ? "v=spf1 include:sendgrid.net -all"
        : `v=spf1 include:n${n + 1}.example -all`,
    ]),
  );

test.each<[string, Records, object]>([
  ["names SendGrid", own("v=spf1 include:sendgrid.net ~all"), authorized],
  ["upper case and a last dot", own("V=SPF1 INCLUDE:SendGrid.Net. ~ALL"), authorized],
  ["a host of SendGrid's", own("v=spf1 include:u7.wl1.sendgrid.net -all"), { kind: "authorized" }],
  ["redirects to SendGrid", own("v=spf1 redirect=sendgrid.net"), authorized],
  [
    "beside other texts",
    own(["google-site-verification=x", "v=spf1 include:sendgrid.net -all"]),
    authorized,
  ],
  ["after others", own("v=spf1 a mx ip4:192.0.2.0/24 include:sendgrid.net -all"), authorized],
  [
    "by way of another record",
    own("v=spf1 include:_spf.acme.com -all", {
      "_spf.acme.com": "v=spf1 include:sendgrid.net ?all",
    }),
    authorized,
  ],
  [
    "another record does not, this one does",
    own("v=spf1 include:o.example include:sendgrid.net -all", { "o.example": "v=spf1 -all" }),
    authorized,
  ],
  ["everyone", own("v=spf1 +all"), { kind: "authorized", by: "+all" }],
  ["no record", {}, { kind: "none" }],
  ["only other texts", own(["v=spf10 include:sendgrid.net", "spf1"]), { kind: "none" }],
  [
    "names others",
    own("v=spf1 include:o.example -all", { "o.example": "v=spf1 ip4:192.0.2.1 -all" }),
    unauthorized,
  ],
  [
    "a name that only ends like SendGrid's",
    own("v=spf1 include:notsendgrid.net -all", { "notsendgrid.net": "v=spf1 -all" }),
    unauthorized,
  ],
  ["excludes SendGrid", own("v=spf1 -include:sendgrid.net +all"), unauthorized],
  ["after all, which ends it", own("v=spf1 -all include:sendgrid.net"), unauthorized],
  [
    "a redirect beside all, which is ignored",
    own("v=spf1 ~all redirect=sendgrid.net"),
    unauthorized,
  ],
  [
    "two records",
    own(["v=spf1 -all", "v=spf1 include:sendgrid.net -all"]),
    invalid(/2 SPF records/),
  ],
  [
    "two records in an include",
    own("v=spf1 include:o.example -all", { "o.example": ["v=spf1 -all", "v=spf1 -all"] }),
    invalid(/o\.example has 2/),
  ],
  [
    "includes a name without SPF",
    own("v=spf1 include:o.example include:sendgrid.net -all"),
    invalid(/o\.example has no SPF/),
  ],
  ["includes nothing", own("v=spf1 include: -all"), invalid(/"include:" names no domain/)],
  ["redirects to nothing", own("v=spf1 redirect="), invalid(/"redirect=" names no domain/)],
  [
    "redirects twice",
    own("v=spf1 include:sendgrid.net redirect=a.example redirect=b.example"),
    invalid(/redirects twice/),
  ],
  [
    "an unknown mechanism",
    own("v=spf1 sendgrid.net -all"),
    invalid(/"sendgrid\.net" is no SPF term \(em\.acme\.com\)/),
  ],
  [
    "an error behind SendGrid, for receivers read all of a record first",
    own("v=spf1 include:sendgrid.net ip4:1.2.3 -all"),
    invalid(/"ip4:1\.2\.3" is no address/),
  ],
  [
    "an error behind all",
    own("v=spf1 +all sendgrid.net"),
    invalid(/"sendgrid\.net" is no SPF term/),
  ],
  [
    "a range of too many bits",
    own("v=spf1 ip4:192.0.2.0/33 include:sendgrid.net"),
    invalid(/no address/),
  ],
  [
    "an unknown modifier, which is allowed",
    own("v=spf1 x-note=hi include:sendgrid.net -all"),
    authorized,
  ],
  [
    "a broken address",
    own("v=spf1 ip4:1.2.3 include:sendgrid.net -all"),
    invalid(/"ip4:1\.2\.3" is no address/),
  ],
  ["itself", own("v=spf1 include:em.acme.com -all"), invalid(/more than 10/)],
  ["the tenth lookup", chain(10), authorized],
  ["the eleventh lookup", chain(11), invalid(/more than 10/)],
  [
    "lookups of a and mx, which count",
    own(`v=spf1 ${"a:x.example ".repeat(10)}include:sendgrid.net -all`),
    invalid(/more than 10/),
  ],
  [
    "a macro",
    own("v=spf1 include:%{i}.o.example -all"),
    { kind: "unknown", reason: expect.stringMatching(/macro/) as string },
  ],
  ["no answer", own(null), { kind: "unknown", reason: "em.acme.com: no answer" }],
  [
    "no answer for an include",
    own("v=spf1 include:o.example -all", { "o.example": null }),
    { kind: "unknown", reason: "o.example: no answer" },
  ],
])("SPF: %s", async (_what, records, expected) => {
  expect(await look(records)).toEqual(expect.objectContaining(expected));
});

test.each<[string, string, string[], string]>([
  [
    "each address in a range",
    "ip4:198.51.100.0/24 -all",
    ["198.51.100.7", "198.51.100.8"],
    "authorized",
  ],
  [
    "one of two addresses",
    "ip4:198.51.100.7 -all",
    ["198.51.100.7", "198.51.100.8"],
    "unauthorized",
  ],
  ["an IPv6 address", "ip4:198.51.100.7 ip6:2001:db8::/32 -all", ["2001:db8::1"], "authorized"],
  ["an excluded address", "-ip4:198.51.100.7 +all", ["198.51.100.7"], "unauthorized"],
  ["another address", "ip4:192.0.2.1 -all", ["198.51.100.7"], "unauthorized"],
  ["SendGrid as a whole", "include:sendgrid.net -all", ["198.51.100.7"], "authorized"],
])("SPF of an account with its own addresses: %s", async (_what, terms, ips, kind) => {
  expect((await look(own(`v=spf1 ${terms}`), ips)).kind).toBe(kind);
});

test("SPF is followed only as far as it takes to find SendGrid", async () => {
  const { dns, asked } = dnsOf(own("v=spf1 include:sendgrid.net include:o.example -all"));
  await findSendGridInSpf(dns, "em.acme.com", []);
  expect(asked).toEqual(["em.acme.com"]);
});
