import { expect, test } from "vitest";

import { useOrganization } from "../testing/index.ts";
import { forgetFinished } from "./forget-finished.ts";

const fixture = useOrganization();

test("deletes finished jobs after three days and idempotency answers after one, and keeps open work", async () => {
  const { db, as } = fixture;
  await as.admin.invitation.create({
    entries: [{ email: "jane@people.example" }, { email: "kim@people.example" }],
    idempotencyKey: "once",
  });
  await db.sql(
    "UPDATE job SET state = 'done', finished_at = usher_now() WHERE id = (SELECT id FROM job LIMIT 1)",
  );
  expect(await forgetFinished(db.store)).toBe(0);
  db.clock.advance("25 hours");
  expect(await forgetFinished(db.store)).toBe(1);
  expect(await db.sql("SELECT 1 FROM idempotency_record")).toEqual([]);
  db.clock.advance("48 hours");
  expect(await forgetFinished(db.store)).toBe(1);
  expect(await db.sql("SELECT state FROM job")).toEqual([{ state: "ready" }]);
});
