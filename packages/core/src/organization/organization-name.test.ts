import { describe, expect, test } from "vitest";

import { newId } from "../model/ids.ts";
import { rejectionOf, testContext, useOrganization } from "../testing/index.ts";
import { createUsherCaller } from "../trpc/app-router.ts";
import { checkedOrganizationName } from "./organization-name.ts";

const fixture = useOrganization();

describe("an organization name", () => {
  test.each([
    ["Acme", "Acme"],
    ["  Acme \u00a0 Corp ", "Acme Corp"],
    ["Ac\u0301me", "A\u0107me"],
    ["Müller & Söhne GmbH", "Müller & Söhne GmbH"],
    ["株式会社アクメ", "株式会社アクメ"],
    ["שלום בע״מ", "שלום בע״מ"],
    ["شرکت می\u200cخواهم", "شرکت می\u200cخواهم"],
    ["👩\u200d💻 Builders ❤\ufe0f", "👩\u200d💻 Builders ❤\ufe0f"],
    ["ASP.NET User Group", "ASP.NET User Group"],
    ["3M", "3M"],
    ["Acme Inc. (EU)", "Acme Inc. (EU)"],
    ["x".repeat(64), "x".repeat(64)],
    ["🦊".repeat(63) + "x", "🦊".repeat(63) + "x"],
  ])("%j is stored as %j", (typed, stored) => {
    expect(checkedOrganizationName(typed)).toBe(stored);
  });

  test.each([
    ["a domain", "acme.com"],
    ["a domain in a sentence", "Visit evil.top now"],
    ["a domain with a path", "t.me/x"],
    ["a scheme", "https://evil"],
    ["another scheme", "ftp://x"],
    ["www", "www.acme"],
    ["an address", "Acme user@evil.top"],
    ["full-width dots", "evil．top"],
    ["ideographic dots", "evil。top"],
    ["a zero-width space", "Ac\u200bme"],
    ["a joiner between Latin letters", "Ac\u200dme"],
    ["a non-joiner between Latin letters", "Ac\u200cme"],
    ["a soft hyphen", "Ac\u00adme"],
    ["a bidirectional override", "Acme \u202egnp.exe"],
    ["a bidirectional isolate", "Acme \u2066x\u2069"],
    ["a line break", "Acme\nSubject: x"],
    ["a carriage return", "Acme\rx"],
    ["a line separator", "Acme\u2028x"],
    ["a NUL", "Ac\u0000me"],
    ["an escape", "Ac\u001bme"],
    ["a byte order mark", "\ufeffAc\ufeffme"],
    ["a Hangul filler", "Ac\u3164me"],
    ["a Braille blank", "Ac\u2800me"],
    ["a tag character", "Acme\u{e0041}"],
    ["a lone surrogate", "Acme\ud800"],
    ["a private character", "Acme\ue000"],
    ["a variation selector after a letter", "Acme\ufe0f"],
    ["a stack of accents", `A${"\u0335".repeat(8)}cme`],
    ["no letter and no digit", "!!! ***"],
    ["65 characters", "x".repeat(65)],
  ])("with %s is rejected", (_what, typed) => {
    expect(() => checkedOrganizationName(typed)).toThrow(
      expect.objectContaining({ code: "organization.invalid_name" }),
    );
  });

  test("that looks like a link is quoted in the error", async () => {
    const system = createUsherCaller(
      testContext(fixture.db.store, { kind: "system", name: "test" }),
    );
    const slug = `new-${newId().slice(-12)}`;
    expect(
      await rejectionOf(system.organization.create({ slug, name: "Win at evil.top today" })),
    ).toMatchObject({
      code: "organization.invalid_name",
      status: 400,
      message: expect.stringContaining("“evil.top”"),
      details: { path: "name", word: "evil.top" },
    });
  });
});

describe("a new name of an organization", () => {
  test("is checked, and a rejected one changes nothing", async () => {
    const before = await fixture.as.owner.organization.get();
    const rejected = fixture.as.owner.organization.updatePolicy({
      name: "Acme \u202e",
      policy: { approval: { quorum: 3 } },
    });
    expect((await rejectionOf(rejected)).code).toBe("organization.invalid_name");
    expect(await fixture.as.owner.organization.get()).toEqual(before);
  });

  test("is stored and audited in its cleaned form", async () => {
    const changed = await fixture.as.owner.organization.updatePolicy({ name: " Acme   GmbH " });
    expect(changed.name).toBe("Acme GmbH");
    const { events } = await fixture.as.owner.audit.list({ action: "organization.policy_updated" });
    expect(events[0]?.data).toMatchObject({ name: "Acme GmbH" });
  });

  test("that predates the rules stays while other settings change", async () => {
    const { id } = fixture.organization;
    await fixture.db.sql("UPDATE organization SET name = 'Acme.com' WHERE id = $1", [id]);
    const changed = await fixture.as.owner.organization.updatePolicy({
      name: "Acme.com",
      policy: { approval: { quorum: 2 } },
    });
    expect(changed).toMatchObject({ name: "Acme.com", policy: { approval: { quorum: 2 } } });
  });
});
