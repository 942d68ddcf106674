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
  "repositories/members.ts": ["status <> 'removed'", "status <> 'removed'", "status = 'removed'"],
  // An erasure ends those too whose access has ended by date.
  "repositories/person/person-rows.ts": ["m.status <> 'removed'", "m.status <> 'removed'"],
  "repositories/person/person-forget.ts": ["status = 'removed'"],
  // Beside `isMember`: of suspended ones some notices go out.
  "repositories/outbox/notice-sql.ts": ["m.status = 'active'"],
};

const onMembership =
  /(?<![\w.])(?:(?:m|n|inviting|membership)\.)?status (?:<>|=|IN) \(?'(?:active|suspended|removed)'/g;
const ofOthers = /(?:organization|app_user|webhook_endpoint|\b[ouwefdt])\.status/;

/** Of the SQL about memberships in a file. */
function conditionsIn(text: string): string[] {
  if (!/\bmembership\b/.test(text)) return [];
  return [...text.matchAll(onMembership)]
    .map(([found]) => found)
    .filter((one) => !ofOthers.test(one));
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

test("no statement reads a membership's status without the end of its access", () => {
  const found: Record<string, string[]> = {};
  for (const file of files()) {
    const conditions = conditionsIn(readFileSync(join(import.meta.dirname, file), "utf8"));
    if (conditions.length > 0) found[file] = conditions;
  }
  expect(found).toEqual(exceptions);
});

test("the check finds a condition on the status alone", () => {
  const text = "JOIN membership m ON m.user_id = u.id AND m.status = 'active'";
  expect(conditionsIn(text)).toEqual(["m.status = 'active'"]);
  expect(conditionsIn("FROM membership WHERE status <> 'removed'")).toHaveLength(1);
  expect(conditionsIn("FROM membership m JOIN organization o ON o.status = 'active'")).toEqual([]);
});
