import { afterAll, beforeAll, expect, test } from "vitest";

import { startDnsServer } from "../../testing/dns-server.ts";
import { findAlias } from "./alias.ts";
import { createDns, type Dns } from "./dns.ts";

const long = "k".repeat(255);

let server: Awaited<ReturnType<typeof startDnsServer>>;
let dns: Dns;
beforeAll(async () => {
  server = await startDnsServer({
    "cut.example": { txt: [[long, "rest"], "second"] },
    "empty.example": { txt: [] },
    "Upper.Example": { cname: "Target.SendGrid.NET." },
    "one.example": { cname: "two.example" },
    "two.example": { cname: "three.example" },
    "three.example": { txt: ["end"] },
    "loop.example": { cname: "loop.example" },
    "broken.example": { fails: "SERVFAIL" },
    "refused.example": { fails: "REFUSED" },
    "silent.example": { fails: "silence" },
  });
  dns = createDns({ server: server.address, timeoutMs: 200 });
});
afterAll(() => server.close());

test("joins the strings of a TXT record, and keeps several records apart", async () => {
  expect(await dns.txt("cut.example")).toEqual({
    kind: "found",
    values: [`${long}rest`, "second"],
  });
});

test("a name without records and a name that does not exist both have none", async () => {
  expect(await dns.txt("empty.example")).toEqual({ kind: "none" });
  expect(await dns.txt("missing.example")).toEqual({ kind: "none" });
  expect(await dns.cname("missing.example")).toEqual({ kind: "none" });
  for (const name of ["two..example", `${"x".repeat(64)}.example`, "a b.example"])
    expect(await dns.txt(name), name).toEqual({ kind: "none" });
});

test("follows a chain of CNAMEs to a TXT record", async () => {
  expect(await dns.txt("one.example")).toEqual({ kind: "found", values: ["end"] });
});

test("returns a CNAME in lower case, without the last dot", async () => {
  expect(await dns.cname("upper.example")).toEqual({
    kind: "found",
    values: ["target.sendgrid.net"],
  });
});

test.each([
  ["broken.example", "the DNS server could not resolve it"],
  ["refused.example", "the DNS server refused to answer"],
  ["silent.example", "the DNS server did not answer in time"],
])("for %s the answer is unknown, with the reason", async (name, reason) => {
  expect(await dns.txt(name)).toEqual({ kind: "unknown", reason });
  expect(await dns.cname(name)).toEqual({ kind: "unknown", reason });
});

test("findAlias follows CNAMEs to the expected name, and ends in a loop", async () => {
  expect(await findAlias(dns, "one.example", "three.example")).toEqual({ kind: "right" });
  expect(await findAlias(dns, "one.example", "four.example")).toEqual({
    kind: "wrong",
    target: "three.example",
  });
  expect(await findAlias(dns, "upper.example", null)).toEqual({ kind: "right" });
  expect(await findAlias(dns, "three.example", null)).toEqual({ kind: "none" });
  expect(await findAlias(dns, "loop.example", "x.example")).toEqual({
    kind: "wrong",
    target: "loop.example",
  });
  expect(await findAlias(dns, "broken.example", null)).toMatchObject({ kind: "unknown" });
});

test("createDns rejects a server that is no IP address", () => {
  expect(() => createDns({ server: "dns.example" })).toThrow();
});
