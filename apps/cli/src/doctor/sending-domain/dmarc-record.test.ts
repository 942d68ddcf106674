import { describe, expect, test } from "vitest";

import { isAligned, organizationalDomain } from "./alignment.ts";
import { findDmarc, parseDmarc } from "./dmarc-record.ts";
import type { Dns, DnsAnswer } from "./dns.ts";

const dnsOf = (zone: Record<string, string[] | DnsAnswer>): Dns => ({
  txt: async (name) => {
    const entry = zone[name];
    if (entry === undefined) return { kind: "none" };
    return Array.isArray(entry) ? { kind: "found", values: entry } : entry;
  },
  cname: async () => ({ kind: "none" }),
});

describe("parseDmarc", () => {
  test("reads every tag that matters here", () => {
    expect(
      parseDmarc(
        "v=DMARC1; p=reject; sp=quarantine; adkim=s; aspf=s; pct=20; rua=mailto:a@acme.com!10m, mailto:b@acme.com",
      ),
    ).toEqual({
      policy: "reject",
      subdomainPolicy: "quarantine",
      dkim: "strict",
      spf: "strict",
      percent: 20,
      reports: ["mailto:a@acme.com", "mailto:b@acme.com"],
    });
  });

  const defaults = {
    subdomainPolicy: null,
    dkim: "relaxed",
    spf: "relaxed",
    percent: 100,
    reports: [],
  };
  test.each<[string, string, object | null]>([
    ["the shortest record", "v=DMARC1;p=none", { policy: "none", ...defaults }],
    ["spaces and upper case", "v = DMARC1 ;  P = REJECT ; ", { policy: "reject", ...defaults }],
    ["tags in another order", "v=DMARC1; pct=5; p=none", { policy: "none", percent: 5 }],
    ["a number out of range", "v=DMARC1; p=none; pct=400", { percent: 100 }],
    ["a number that is none", "v=DMARC1; p=none; pct=x", { percent: 100 }],
    ["an unknown mode and unknown tags", "v=DMARC1; p=none; adkim=x; np=y", { dkim: "relaxed" }],
    ["a repeated tag", "v=DMARC1; p=reject; p=none", { policy: "reject" }],
    ["a broken policy that reports", "v=DMARC1; p=no; rua=mailto:a@b.c", { policy: "none" }],
    ["a broken sp that reports", "v=DMARC1; p=reject; sp=x; rua=mailto:a@b.c", { policy: "none" }],
    ["a broken policy", "v=DMARC1; p=no", null],
    ["a broken sp", "v=DMARC1; p=reject; sp=x", null],
    ["no policy, and reports to nowhere", "v=DMARC1; rua=acme", null],
    ["a version in lower case", "v=dmarc1; p=none", null],
    ["a version that is not first", "p=none; v=DMARC1", null],
    ["a longer version", "v=DMARC12; p=none", null],
    ["SPF", "v=spf1 -all", null],
  ])("%s: %s", (_what, text, expected) => {
    if (expected === null) expect(parseDmarc(text)).toBeNull();
    else expect(parseDmarc(text)).toMatchObject(expected);
  });
});

describe("findDmarc", () => {
  const zone = {
    "_dmarc.acme.co.uk": ["some text", "v=DMARC1; p=reject; sp=none"],
    "_dmarc.own.acme.co.uk": ["v=DMARC1; p=quarantine; sp=reject"],
    "_dmarc.two.acme.co.uk": ["v=DMARC1; p=none", "v=DMARC1; p=reject"],
    "_dmarc.bad.acme.co.uk": ["v=DMARC1"],
  };
  test.each([
    ["a domain with a record", "acme.co.uk", { name: "_dmarc.acme.co.uk", policy: "reject" }],
    ["a subdomain without one", "a.b.acme.co.uk", { name: "_dmarc.acme.co.uk", policy: "none" }],
    ["a subdomain with one", "own.acme.co.uk", { policy: "quarantine" }],
    ["several, which end the search", "two.acme.co.uk", { kind: "several", count: 2 }],
    ["one without a policy", "bad.acme.co.uk", { kind: "invalid", text: "v=DMARC1" }],
    ["none at all", "other.co.uk", { kind: "none" }],
  ])("%s", async (_what, from, expected) => {
    expect(await findDmarc(dnsOf(zone), from)).toMatchObject(expected);
  });

  test("a subdomain without sp has the policy of its organization", async () => {
    const dns = dnsOf({ "_dmarc.acme.com": ["v=DMARC1; p=reject"] });
    expect(await findDmarc(dns, "mail.acme.com")).toMatchObject({ policy: "reject" });
  });

  test("does not go on to the organization when DNS could not say", async () => {
    const dns = dnsOf({
      "_dmarc.mail.acme.com": { kind: "unknown", reason: "why" },
      "_dmarc.acme.com": ["v=DMARC1; p=reject"],
    });
    expect(await findDmarc(dns, "mail.acme.com")).toEqual({
      kind: "unknown",
      name: "_dmarc.mail.acme.com",
      reason: "why",
    });
  });
});

describe("alignment", () => {
  test.each([
    ["acme.com", "acme.com"],
    ["a.b.acme.co.uk", "acme.co.uk"],
    ["co.uk", "co.uk"],
    ["acme.github.io", "acme.github.io"],
    ["x.acme.github.io", "acme.github.io"],
    ["xn--bcher-kva.example", "xn--bcher-kva.example"],
  ])("the organizational domain of %s is %s", (domain, expected) => {
    expect(organizationalDomain(domain)).toBe(expected);
  });

  test.each([
    ["em1.acme.com", "acme.com", true, false],
    ["acme.com", "mail.acme.com", true, false],
    ["acme.com", "acme.com", true, true],
    ["acme.com", "notacme.com", false, false],
    ["one.co.uk", "two.co.uk", false, false],
    ["one.github.io", "two.github.io", false, false],
  ])("%s for %s: relaxed %s, strict %s", (domain, from, relaxed, strict) => {
    expect(isAligned(domain, from, "relaxed")).toBe(relaxed);
    expect(isAligned(domain, from, "strict")).toBe(strict);
  });
});
