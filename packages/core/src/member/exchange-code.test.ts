import { describe, expect, test } from "vitest";

import { handOver } from "../invitation/hand-over.ts";
import type { Actor } from "../model/actor.ts";
import { newId } from "../model/ids.ts";
import { forgetFinished } from "../sweep/forget-finished.ts";
import {
  createOrganization,
  linkTokenOf,
  rejectionOf,
  sessionOf,
  testContext,
  useOrganization,
} from "../testing/index.ts";

const fixture = useOrganization({ poolSize: 20 });

const origin = "https://app.acme.com";
const returnTo = `${origin}/welcome?from=usher`;

function keyOf(organizationId: string): Actor {
  const permissions = ["invitation:accept"] as const;
  return { kind: "org_key", keyId: newId(), organizationId, permissions, maxRole: "owner" };
}

const app = () => fixture.as.as(keyOf(fixture.organization.id));
const setOrigins = (returnOrigins: string[]) =>
  fixture.as.owner.organization.updatePolicy({ policy: { returnOrigins } });

async function invited(): Promise<{ id: string; organizationId: string; email: string }> {
  await setOrigins([origin]);
  const email = `${newId()}@people.example`;
  const { results } = await fixture.as.owner.invitation.create({
    entries: [{ email, roles: ["billing"], metadata: { team: "red" }, returnTo }],
  });
  const invitation = results[0]?.invitation;
  if (!invitation) throw new Error(JSON.stringify(results));
  expect(invitation.returnTo).toBe(returnTo);
  return invitation;
}

async function accepted() {
  const invitation = await invited();
  const token = await linkTokenOf(fixture.db.store, invitation);
  const { membership } = await fixture.as.anonymous.invitation.accept({ token, name: "Jane Doe" });
  return { ...invitation, token, membership };
}

/** What the page does when the invitee goes on. */
const goOn = (token: string) =>
  handOver(testContext(fixture.db.store, null, { via: "page" }), token);

async function codeFor(token: string): Promise<string> {
  const address = new URL((await goOn(token)) ?? "");
  const code = address.searchParams.get("code") ?? "";
  address.searchParams.delete("code");
  expect(address.href).toBe(returnTo);
  expect(code).toMatch(/^usher_code_[\w-]{43}$/);
  return code;
}

const previewOf = async (token: string) =>
  (await fixture.as.anonymous.invitation.preview({ token })).returnTo;

async function auditOf(invitation: { id: string }): Promise<string[]> {
  const { events } = await fixture.as.owner.audit.list({ subjectId: invitation.id, limit: 100 });
  return events.map(({ action }) => action).filter((action) => action.includes(".code_"));
}

describe("an exchanged code", () => {
  test("says who has come", async () => {
    const { token, membership, ...invitation } = await accepted();
    const answer = await app().invitation.exchange({ code: await codeFor(token) });
    expect(answer).toMatchObject({
      invitation: { id: invitation.id, state: "accepted", returnTo },
      member: {
        id: membership.id,
        userId: membership.userId,
        email: invitation.email,
        metadata: { team: "red" },
      },
      user: { id: membership.userId, name: "Jane Doe", email: invitation.email },
      roles: ["billing"],
      externalId: null,
      metadata: { team: "red" },
      emailVerified: true,
    });
    expect(await auditOf(invitation)).toEqual(["invitation.code_exchanged"]);
  });

  test("S38: works once, and its reuse is audited once", async () => {
    const { token, ...invitation } = await accepted();
    const code = await codeFor(token);
    await app().invitation.exchange({ code });
    for (let time = 0; time < 3; time += 1)
      expect((await rejectionOf(app().invitation.exchange({ code }))).code).toBe(
        "exchange.invalid",
      );
    expect(await auditOf(invitation)).toEqual([
      "invitation.code_reused",
      "invitation.code_exchanged",
    ]);
  });

  test("S38: works for one of 100 exchanges at once", async () => {
    const { token, ...invitation } = await accepted();
    const code = await codeFor(token);
    const outcomes = await Promise.allSettled(
      Array.from({ length: 100 }, () => app().invitation.exchange({ code })),
    );
    expect(outcomes.filter(({ status }) => status === "fulfilled")).toHaveLength(1);
    expect((await auditOf(invitation)).toSorted()).toEqual([
      "invitation.code_exchanged",
      "invitation.code_reused",
    ]);
  });

  test("S38: is rejected alike when unknown, expired, used, replaced or of another organization", async () => {
    const used = await codeFor((await accepted()).token);
    await app().invitation.exchange({ code: used });
    const { token } = await accepted();
    const replaced = await codeFor(token);
    const foreign = await codeFor(token);
    const other = await createOrganization(fixture.db.store);
    const otherApp = fixture.as.as(keyOf(other.id), { organization: other.id });
    const answers = [
      await rejectionOf(app().invitation.exchange({ code: "usher_code_unknown" })),
      await rejectionOf(app().invitation.exchange({ code: used })),
      await rejectionOf(app().invitation.exchange({ code: replaced })),
      await rejectionOf(otherApp.invitation.exchange({ code: foreign })),
    ];
    fixture.db.clock.advance("60 seconds");
    answers.push(await rejectionOf(app().invitation.exchange({ code: foreign })));
    for (const answer of answers) {
      expect(answer).toEqual(answers[0]);
      expect(answer).toMatchObject({ code: "exchange.invalid", status: 404 });
    }
  });

  test("S38: is of no use to a person, or to a key without invitation:accept", async () => {
    const code = await codeFor((await accepted()).token);
    const { organization, as } = fixture;
    const { userId } = organization.owner;
    const personal = { kind: "personal_key", userId, keyId: newId() } as const;
    for (const actor of [
      sessionOf(organization.owner),
      { ...personal, permissions: null, scope: null },
      { ...keyOf(organization.id), permissions: ["member:read"] } as Actor,
    ])
      expect((await rejectionOf(as.as(actor).invitation.exchange({ code }))).code).toBe(
        "authorize.forbidden",
      );
    expect((await rejectionOf(as.anonymous.invitation.exchange({ code }))).code).toBe(
      "authorize.unauthenticated",
    );
    expect((await app().invitation.exchange({ code })).roles).toEqual(["billing"]);
  });

  test.each(["suspend", "remove"] as const)(
    "S38: is rejected after the member is affected by %s",
    async (change) => {
      const { token, membership } = await accepted();
      const code = await codeFor(token);
      await fixture.as.owner.member[change]({ id: membership.id });
      expect((await rejectionOf(app().invitation.exchange({ code }))).code).toBe(
        "exchange.invalid",
      );
      expect(await goOn(token)).toBeNull();
      expect(await previewOf(token)).toEqual({ url: returnTo, isHandoverOpen: false });
    },
  );

  test("S25, S38: is in no row in the clear, and is forgotten after a day", async () => {
    const code = await codeFor((await accepted()).token);
    await app().invitation.exchange({ code });
    const tables = await fixture.db.sql<{ name: string }>(
      "SELECT format('%I', tablename) AS name FROM pg_tables WHERE schemaname = current_schema()",
    );
    for (const { name } of tables)
      expect(
        await fixture.db.sql(`SELECT FROM ${name} t WHERE strpos(t::text, $1) > 0`, [
          code.slice("usher_code_".length),
        ]),
        name,
      ).toEqual([]);
    const kept = () =>
      fixture.db.sql("SELECT FROM handover_code WHERE organization_id = $1", [
        fixture.organization.id,
      ]);
    await forgetFinished(fixture.db.store);
    expect(await kept()).toHaveLength(1);
    fixture.db.clock.advance("25 hours");
    await forgetFinished(fixture.db.store);
    expect(await kept()).toEqual([]);
  });
});

describe("the hand-over", () => {
  test("is open for 15 minutes after the acceptance", async () => {
    const { token } = await accepted();
    fixture.db.clock.advance("14 minutes");
    expect(await previewOf(token)).toEqual({ url: returnTo, isHandoverOpen: true });
    await codeFor(token);
    fixture.db.clock.advance("1 minute");
    expect(await previewOf(token)).toEqual({ url: returnTo, isHandoverOpen: false });
    expect(await goOn(token)).toBeNull();
  });

  test("is not open before the acceptance, nor without a return address", async () => {
    const token = await linkTokenOf(fixture.db.store, await invited());
    expect(await previewOf(token)).toBeNull();
    expect(await goOn(token)).toBeNull();
    const email = `${newId()}@people.example`;
    const { results } = await fixture.as.owner.invitation.create({ entries: [{ email }] });
    const plain = results[0]?.invitation;
    if (!plain) throw new Error("not invited");
    const other = await linkTokenOf(fixture.db.store, plain);
    await fixture.as.anonymous.invitation.accept({ token: other });
    expect([await previewOf(other), await goOn(other)]).toEqual([null, null]);
  });

  test("S38: is not open for the copied link, nor for the emailed one that it came before", async () => {
    const first = await accepted();
    const second = await invited();
    const { link } = await fixture.as.owner.invitation.copyLink({ id: second.id });
    const copied = link.split("/").at(-1) ?? "";
    await fixture.as
      .as(keyOf(fixture.organization.id))
      .invitation.accept({ token: copied, email: second.email, emailVerified: true });
    const emailed = await linkTokenOf(fixture.db.store, second);
    for (const token of [copied, emailed]) {
      expect(await previewOf(token)).toEqual({ url: returnTo, isHandoverOpen: false });
      expect(await goOn(token)).toBeNull();
    }
    await codeFor(first.token);
  });

  test("S38: is not open for the copied link after the emailed one accepted", async () => {
    const invitation = await invited();
    const { link } = await fixture.as.owner.invitation.copyLink({ id: invitation.id });
    const copied = link.split("/").at(-1) ?? "";
    const emailed = await linkTokenOf(fixture.db.store, invitation);
    await fixture.as.anonymous.invitation.accept({ token: emailed });
    expect(await goOn(copied)).toBeNull();
    await codeFor(emailed);
  });

  test("S23: ends when the policy no longer lists the origin", async () => {
    const { token } = await accepted();
    const code = await codeFor(token);
    await setOrigins(["https://other.acme.com"]);
    expect([await previewOf(token), await goOn(token)]).toEqual([null, null]);
    expect((await rejectionOf(app().invitation.exchange({ code }))).code).toBe("exchange.invalid");
  });

  test("S23: leads to no stored address that the policy does not list", async () => {
    const { token, id } = await accepted();
    for (const address of ["https://evil.example/", `${origin}@evil.example/`, "//evil.example"]) {
      await fixture.db.sql("UPDATE invitation SET return_to = $2 WHERE id = $1", [id, address]);
      expect([await previewOf(token), await goOn(token)]).toEqual([null, null]);
    }
  });
});

describe("a return address", () => {
  const create = (address: string) =>
    fixture.as.owner.invitation.create({
      entries: [{ email: `${newId()}@people.example`, returnTo: address }],
    });

  test("of an origin that is not listed rejects its entry and names the origin", async () => {
    expect((await create("https://evil.example/")).results[0]?.error).toMatchObject({
      code: "invite.return_to_rejected",
      status: 400,
      details: { origin: "https://evil.example" },
    });
  });

  test("goes along when the address of the invitee is corrected, while it is allowed", async () => {
    const { id } = await invited();
    const correct = async (wrong: string) =>
      fixture.as.owner.invitation.correctAddress({
        id: wrong,
        email: `${newId()}@people.example`,
      });
    const corrected = await correct(id);
    expect(corrected.invitation.returnTo).toBe(returnTo);
    await setOrigins([]);
    expect((await correct(corrected.invitation.id)).invitation.returnTo).toBeNull();
  });
});

describe("return origins in the policy", () => {
  test("are kept apart from the settings that an earlier version reads", async () => {
    const changed = await setOrigins([
      "HTTPS://App.Acme.com:443/",
      origin,
      "http://localhost:3000",
    ]);
    expect(changed.policy.returnOrigins).toEqual([origin, "http://localhost:3000"]);
    expect(changed.warnings).toMatchObject([
      { code: "return_origins.loopback", path: "returnOrigins.1" },
    ]);
    const { policy } = await fixture.as.owner.organization.get();
    expect(policy.returnOrigins).toEqual(changed.policy.returnOrigins);
    const [row] = await fixture.db.sql<{ known: boolean }>(
      "SELECT policy ? 'returnOrigins' AS known FROM organization WHERE id = $1",
      [fixture.organization.id],
    );
    expect(row?.known).toBe(false);
  });

  test("stay when another setting is changed, and go when they are reset", async () => {
    await setOrigins([origin]);
    const owner = fixture.as.owner.organization;
    const other = await owner.updatePolicy({ policy: { locale: "de" } });
    expect(other.policy.returnOrigins).toEqual([origin]);
    const reset = await owner.updatePolicy({ policy: { returnOrigins: null } });
    expect(reset.policy.returnOrigins).toEqual([]);
  });

  test("are rejected with their place unless each is an origin", async () => {
    expect(await rejectionOf(setOrigins([origin, "http://app.acme.com"]))).toMatchObject({
      code: "organization.invalid_policy",
      details: { path: "returnOrigins.1" },
    });
  });
});
