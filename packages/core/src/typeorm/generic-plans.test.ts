import { afterAll, beforeAll, expect, test } from "vitest";

import { limitIp } from "../limits/limit-ip.ts";
import { newId } from "../model/ids.ts";
import type { Store } from "../ports/store.ts";
import { createTestDatabase, type TestDatabase } from "../testing/index.ts";
import { skipBehindPooler } from "../testing/skip-behind-pooler.ts";
import { createStore } from "./store.ts";

let db: TestDatabase;
let store: Store;
beforeAll(async () => {
  db = await createTestDatabase({ poolSize: 1 });
  store = createStore(db.dataSource);
});
afterAll(() => db.close());

type Statement = { statement: string; generic: string; custom: string };

/** The server plans a prepared statement for five calls, and from then on only where one plan for all calls costs more. */
test.for([1, 20])(
  "the facts of %i addresses are not planned for every call",
  async (count, context) => {
    skipBehindPooler(context, "prepared statements");
    const keys = Array.from({ length: count }, (_, n) => `p${n}@people.example`);
    for (let call = 0; call < 12; call += 1) await store.read.invitations.facts(newId(), keys);
    const statements = await db.dataSource.query<Statement[]>(
      `SELECT statement, generic_plans AS generic, custom_plans AS custom FROM pg_prepared_statements
     WHERE statement LIKE '%AS suppressions%' AND statement LIKE $1`,
      [count === 1 ? "%email_key = $2%" : "%email_key = ANY($2%"],
    );
    expect(statements).toEqual([expect.objectContaining({ generic: "7", custom: "5" })]);
  },
);

const marks = {
  access: "%organization_id, %FROM % AS asked%",
  keys: "%WITH usable AS%marked AS%",
  counts: "%full_window AS%",
};

/** Long enough that what is expected of its length decides on a plan. */
async function fillQueue(): Promise<void> {
  const [made] = await db.dataSource.query<{ id: string }[]>(
    `INSERT INTO organization (id, slug, name) VALUES (new_id(), new_id()::text, 'Long') RETURNING id`,
  );
  await db.dataSource.query(
    `INSERT INTO job (organization_id, id, kind, key, run_at)
     SELECT $1, new_id(), 'mail', n::text, usher_now() + interval '1 day' FROM generate_series(1, 5000) n`,
    [made?.id],
  );
  await db.dataSource.query("ANALYZE job");
}

const worker = { owner: "w", leaseMs: 1000, limit: 5 };

test.for([
  [
    "%claimed AS%",
    () => store.read.outbox.claim({ kinds: ["mail", "webhook.deliver"], ...worker }),
  ],
  ["%min(due.at)%", () => store.read.outbox.nextDueInMs(["mail", "webhook.deliver"])],
] as const)("a worker's %s is not planned for every call", async ([mark, ask], context) => {
  skipBehindPooler(context, "prepared statements");
  await fillQueue();
  for (let call = 0; call < 12; call += 1) await ask();
  const statements = await db.dataSource.query<Statement[]>(
    `SELECT generic_plans AS generic, custom_plans AS custom FROM pg_prepared_statements
     WHERE statement LIKE $1`,
    [mark],
  );
  expect(statements).toEqual([{ generic: "7", custom: "5" }]);
});

/** Three at once: the first by itself, and the other two together. */
test.for([
  ["access", () => store.read.organizations.access(newId(), newId())],
  ["keys", () => store.read.apiKeys.findUsable(newId())],
  ["counts", () => limitIp(store, newId())],
] as const)(
  "%s: neither one nor several at once are planned for every call",
  async ([name, ask], context) => {
    skipBehindPooler(context, "prepared statements");
    for (let call = 0; call < 12; call += 1) await Promise.all([ask(), ask(), ask()]);
    const statements = await db.dataSource.query<Statement[]>(
      `SELECT generic_plans AS generic, custom_plans AS custom FROM pg_prepared_statements
     WHERE statement LIKE $1 ORDER BY length(statement)`,
      [marks[name]],
    );
    expect(statements).toEqual([
      { generic: "7", custom: "5" },
      { generic: "7", custom: "5" },
    ]);
  },
);
