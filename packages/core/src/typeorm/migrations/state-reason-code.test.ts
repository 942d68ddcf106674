import { expect, test } from "vitest";

import { useOrganization } from "../../testing/index.ts";
import { StateReasonCode1763700000019 } from "./0019-state-reason-code.ts";

const fixture = useOrganization();

async function invited(email: string): Promise<string> {
  const { results } = await fixture.as.owner.invitation.create({ entries: [{ email }] });
  return results[0]?.invitation?.id ?? "";
}

const codeOf = async (id: string) =>
  (await fixture.as.owner.invitation.get({ id })).stateReasonCode;

test("the migration gives a code to the rows that had it as their text", async () => {
  const runner = fixture.db.dataSource.createQueryRunner();
  const migration = new StateReasonCode1763700000019();
  const [removed, typed] = [await invited("jane@acme.example"), await invited("sam@acme.example")];
  await fixture.as.owner.invitation.revoke({ id: removed, reason: "member_removed" });
  await fixture.as.owner.invitation.revoke({ id: typed, reason: "They took another job." });
  expect(await codeOf(removed)).toBe(null);
  await migration.down(runner);
  await migration.up(runner);
  await runner.release();
  expect(await codeOf(removed)).toBe("member_removed");
  expect(await codeOf(typed)).toBe(null);
});

test("a reason that the previous version writes leaves no code that is out of date", async () => {
  const id = await invited("ann@acme.example");
  await fixture.db.sql(
    "UPDATE invitation SET state = 'revoked', state_reason_code = 'key_revoked', state_reason = 'typo' WHERE id = $1",
    [id],
  );
  expect(await codeOf(id)).toBe(null);
});
