import { readFileSync, readdirSync } from "node:fs";
import { join } from "node:path";

import { expect, test } from "vitest";

/**
 * Conditions on the stored status of a membership that do not ask whether its access has ended, each with its
 * reason. Everything else goes through `membership-sql.ts`.
 */
const exceptions: Record<string, readonly string[]> = {
  // The unique index that a new membership meets, by its own condition; and what ends one.
  "repositories/import-members.ts": ["status <> 'removed'"],
  "repositories/members.ts": ["status <> 'removed'", "status = 'removed'"],
  // An erasure ends those too whose access has ended by date.
  "repositories/person/person-rows.ts": ["m.status <> 'removed'", "m.status <> 'removed'"],
  "repositories/person/person-forget.ts": ["status = 'removed'"],
  // Beside `isMember`: of suspended ones some notices go out.
  "repositories/outbox/notice-sql.ts": ["m.status = 'active'"],
  // Whether one was removed since; while it is only past its end, `renewLink` asks for that itself.
  "repositories/invitation/invitation-renewal.ts": ["m.status = 'removed'"],
};

/** Statements that read memberships in any state, each with its reason. */
const ofAnyState: Record<string, number> = {
  // Users of erased organizations, who go once they have no membership left.
  "repositories/erasure.ts": 1,
  // The last membership of a user, with whether it is current.
  "repositories/members.ts": 1,
  // An erasure finds a person wherever they are, or were.
  "repositories/person/person-rows.ts": 5,
  "repositories/person/person-forget.ts": 3,
  "repositories/person/person-slack.ts": 1,
  // Whether one was removed since; while it is only past its end, `renewLink` asks for that itself.
  "repositories/invitation/invitation-renewal.ts": 1,
  // Names of members as an event keeps them.
  "repositories/audit.ts": 1,
};

const reading = /\b(?:FROM|JOIN) membership\b/;
const asking = /\b(?:isMember|isActiveMember|hasEndedAccess)\(/;
const conditionOnStatus =
  /(?<![\w.])(?:(\w+)\.)?status (?:<>|=|IN) \(?'(?:active|suspended|removed)'/g;
/** Aliases of other tables with such a status. */
const ofOthers = /^(?:organization|app_user|webhook_endpoint|[ouwefdt])$/;

/** Of the SQL about memberships in a file. */
function conditionsIn(text: string): string[] {
  if (!/\bmembership\b/.test(text)) return [];
  return [...text.matchAll(conditionOnStatus)]
    .filter(([, alias = ""]) => !ofOthers.test(alias))
    .map(([found]) => found);
}

/** How often a file reads memberships without a condition of `membership-sql.ts` behind it. */
function readsOfAnyState(text: string): number {
  const [, ...reads] = text.split(reading);
  return reads.filter((rest) => !asking.test(rest)).length;
}

function files(): string[] {
  const all = readdirSync(import.meta.dirname, { recursive: true, encoding: "utf8" });
  return all.filter(
    (file) =>
      /^(?:repositories\/|[^/]+\.ts$)/.test(file) &&
      file.endsWith(".ts") &&
      !file.endsWith(".test.ts") &&
      file !== "membership-sql.ts",
  );
}

const textOf = (file: string) => readFileSync(join(import.meta.dirname, file), "utf8");

test("no statement reads a membership's status without the end of its access", () => {
  const found: Record<string, string[]> = {};
  for (const file of files()) {
    const conditions = conditionsIn(textOf(file));
    if (conditions.length > 0) found[file] = conditions;
  }
  expect(found).toEqual(exceptions);
});

test("no statement reads memberships without asking whether they are current", () => {
  const found: Record<string, number> = {};
  for (const file of files()) {
    const reads = readsOfAnyState(textOf(file));
    if (reads > 0) found[file] = reads;
  }
  expect(found).toEqual(ofAnyState);
});

test("the checks find a condition on the status alone, and none at all", () => {
  const text = "JOIN membership m ON m.user_id = u.id AND m.status = 'active'";
  expect(conditionsIn(text)).toEqual(["m.status = 'active'"]);
  expect(conditionsIn("JOIN membership other ON other.status = 'active'")).toHaveLength(1);
  expect(conditionsIn("FROM membership WHERE status <> 'removed'")).toHaveLength(1);
  expect(conditionsIn("FROM membership m JOIN organization o ON o.status = 'active'")).toEqual([]);
  expect(readsOfAnyState(text)).toBe(1);
  expect(readsOfAnyState('JOIN membership m ON ${isActiveMember("m")}')).toBe(0);
});
