import { expect, test } from "vitest";

import { newId } from "../model/ids.ts";
import {
  createCallers,
  createOrganization,
  rejectionOf,
  testContext,
  useOrganization,
} from "../testing/index.ts";
import { createOrganization as create } from "./create-organization.ts";

const fixture = useOrganization();

test("an owner gives the organization an id of another system, and takes it away", async () => {
  const { owner, admin } = fixture.as;
  const externalId = `account-${newId()}`;
  const before = await owner.organization.get();
  expect(before.externalId).toBeNull();
  const updated = await owner.organization.update({ externalId: ` ${externalId} ` });
  expect(updated).toMatchObject({ externalId, name: before.name, version: before.version + 1 });
  expect(await admin.organization.get()).toEqual(updated);
  const renamed = await owner.organization.update({ name: "Acme GmbH" });
  expect(renamed).toMatchObject({ externalId, name: "Acme GmbH" });
  expect((await owner.organization.update({ externalId: null })).externalId).toBeNull();
  const { events } = await owner.audit.list({ action: "organization.updated" });
  expect(events.map(({ data }) => data)).toEqual([
    { externalId: null },
    { name: "Acme GmbH" },
    { externalId },
  ]);
});

test("no two organizations have one external id", async () => {
  const other = createCallers(fixture.db.store, await createOrganization(fixture.db.store));
  const externalId = `account-${newId()}`;
  const outcomes = await Promise.allSettled(
    [fixture.as, other].map(({ owner }) => owner.organization.update({ externalId })),
  );
  expect(outcomes.map(({ status }) => status).toSorted()).toEqual(["fulfilled", "rejected"]);
  const loser = outcomes[0]?.status === "rejected" ? fixture.as : other;
  const rejected = { code: "organization.external_id_taken", status: 409, details: { externalId } };
  expect(await rejectionOf(loser.owner.organization.update({ externalId }))).toMatchObject(
    rejected,
  );
  const operator = testContext(fixture.db.store, { kind: "system", name: "test" });
  const wanted = { slug: `new-${newId()}`, name: "New", externalId };
  expect(await rejectionOf(create(operator, wanted))).toMatchObject(rejected);
  const made = await create(operator, { ...wanted, externalId: `${externalId}-2` });
  expect(made.externalId).toBe(`${externalId}-2`);
});

test("an update is rejected when the organization changed since, and for an id that is none", async () => {
  const { owner, admin } = fixture.as;
  const { version } = await owner.organization.update({ name: "Acme" });
  const codeOf = async (call: Promise<unknown>) => (await rejectionOf(call)).code;
  const stale = owner.organization.update({ name: "New", expectedVersion: version - 1 });
  expect(await codeOf(stale)).toBe("version.conflict");
  for (const externalId of ["", " ", "a\u0000b", "x".repeat(256)])
    expect(await codeOf(owner.organization.update({ externalId }))).toBe("request.invalid");
  expect(await codeOf(admin.organization.update({ name: "New" }))).toBe("authorize.forbidden");
});
