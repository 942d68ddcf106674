import { afterAll, beforeAll, expect, test } from "vitest";

import { newId } from "../model/ids.ts";
import { makeThings, type Site } from "../testing/access-walk/make-things.ts";
import { trialsOf } from "../testing/access-walk/trials.ts";
import { tryProcedure, undoing, type Verdict } from "../testing/access-walk/try-procedure.ts";
import { keyOf, makeOrgKey } from "../testing/access-walk/walkers.ts";
import {
  createOrganization,
  createTestDatabase,
  sessionOf,
  testContext,
} from "../testing/index.ts";
import { createUsherCaller } from "./app-router.ts";

let site: Site;
beforeAll(async () => {
  const db = await createTestDatabase();
  const organization = await createOrganization(db.store);
  const boss = await organization.addMember({ role: "owner", name: "boss" });
  site = { db, organization, boss };
}, 60_000);
afterAll(() => site.db.close());

/** What is not simply refused to someone who is a member of nothing: what the holder of a link may do. */
const allowed: Record<string, string> = {
  "invitation.preview": "yes",
  "invitation.requestRenewal": "yes",
  "invitation.accept": "invite.email_mismatch",
  "invitation.decline": "invite.email_mismatch",
};

test.each([
  ["naming an organization", "operator", "organization.not_found"],
  ["naming none", "operator", "organization.required"],
  ["where members create organizations", "members", "organization.not_found"],
] as const)("a signed-in stranger reaches nothing, %s", async (how, creation, rejected) => {
  const { db, organization } = site;
  const other = await organization.addMember({ role: "member" });
  const key = keyOf(await makeOrgKey(site, ["member:invite"]));
  const others = await makeThings(site, { kind: "person", ...other }, key);
  const email = `${newId()}@people.example`;
  const user = await db.store.read.users.ensure({
    id: newId(),
    name: null,
    email,
    emailKey: email,
  });
  const caller = createUsherCaller(
    testContext(undoing(db.store), sessionOf({ userId: user.id, email }), {
      organization: how === "naming none" ? null : organization.id,
      organizationCreation: creation,
    }),
  );
  const outcomes: Record<string, string> = {};
  for (const [path, trial] of Object.entries(trialsOf(other.userId))) {
    const outcome = await tryProcedure(trial, caller, { own: null, others });
    outcomes[path] = codeOf(outcome.others);
  }
  const create = creation === "members" ? "yes" : "authorize.forbidden";
  const expected = Object.keys(outcomes).map((path) => [path, allowed[path] ?? rejected]);
  expect(outcomes).toEqual({ ...Object.fromEntries(expected), "organization.create": create });
});

function codeOf(verdict: Verdict): string {
  return typeof verdict === "object" ? verdict.code : verdict;
}
