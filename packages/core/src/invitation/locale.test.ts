import { expect, test } from "vitest";

import { rejectionOf, useOrganization } from "../testing/index.ts";

const fixture = useOrganization();

const inviteIn = async (locale: string | undefined) => {
  const { results } = await fixture.as.admin.invitation.create({
    entries: [{ email: `${crypto.randomUUID()}@people.example`, ...(locale && { locale }) }],
  });
  return results[0];
};

test("an entry in a language without texts is rejected with those to choose from", async () => {
  expect((await inviteIn("pt-BR"))?.error).toMatchObject({
    code: "request.invalid",
    message: expect.stringContaining("Use one of en, de, fr, es, ja, ar"),
    details: { path: "locale", languages: ["en", "de", "fr", "es", "ja", "ar"] },
  });
});

test.each(["fr-CA", "ar", "ja-JP", "en-XA"])("an entry may be in %s", async (locale) => {
  expect((await inviteIn(locale))?.invitation?.locale).toBe(locale);
});

test("the organization's language is one with texts, and is that of entries without one", async () => {
  const { organization } = fixture.as.owner;
  const { policy } = await organization.updatePolicy({ policy: { locale: "es-MX" } });
  expect(policy.locale).toBe("es-MX");
  expect((await inviteIn(undefined))?.invitation?.locale).toBe("es-MX");
  const german = await organization.updatePolicy({ policy: { locale: "deu" } });
  expect(german.policy.locale).toBe("de");
  for (const [locale, message] of [
    ["sv", "There are no texts in this language."],
    ["not a tag", "This is not a language tag."],
  ] as const)
    expect(await rejectionOf(organization.updatePolicy({ policy: { locale } }))).toMatchObject({
      code: "organization.invalid_policy",
      message: expect.stringContaining(message),
      details: { path: "locale" },
    });
});

test("an organization whose language was set before this check can change its other settings", async () => {
  const { db, as, organization } = fixture;
  await db.sql(
    `UPDATE organization SET policy = jsonb_set(policy, '{locale}', '"sv"') WHERE id = $1`,
    [organization.id],
  );
  const { policy } = await as.owner.organization.updatePolicy({ policy: { notices: "mail" } });
  expect(policy).toMatchObject({ locale: "sv", notices: "mail" });
  expect((await inviteIn(undefined))?.invitation?.locale).toBe("sv");
});

test("the address of an invitation whose language has no texts can be corrected", async () => {
  const { db, as, organization } = fixture;
  await as.owner.organization.updatePolicy({ policy: { locale: "fr" } });
  const wrong = (await inviteIn("de"))?.invitation;
  await db.sql("UPDATE invitation SET locale = 'sv' WHERE organization_id = $1 AND id = $2", [
    organization.id,
    wrong?.id,
  ]);
  const { invitation } = await as.admin.invitation.correctAddress({
    id: wrong?.id ?? "",
    email: `${crypto.randomUUID()}@people.example`,
  });
  expect(invitation.locale).toBe("fr");
});
