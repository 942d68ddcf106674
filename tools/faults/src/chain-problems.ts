import { setTimeout as wait } from "node:timers/promises";

import { verifyAuditChain } from "@usher/core";

import type { Harness } from "./harness.ts";

const sealedWithinMs = 30_000;

/** What is wrong in what is sealed by now. Sealing comes a second later, and after a fault of the database ten. */
export async function chainProblems(
  { store }: Pick<Harness, "store">,
  id: string,
): Promise<string[]> {
  const { broken } = await verifyAuditChain(store, id);
  return broken === null ? [] : [`${broken.kind} at ${broken.seq}: ${broken.message}`];
}

/** Waits until every event of every round is sealed, and looks at all of it once more. */
export async function wholeChainProblems(
  harness: Pick<Harness, "store" | "sql">,
): Promise<string[]> {
  const deadline = Date.now() + sealedWithinMs;
  const { rows } = await harness.sql.query<{ id: string; slug: string }>(
    "SELECT id, slug FROM organization ORDER BY created_at",
  );
  const problems: string[] = [];
  for (const { id, slug } of rows) {
    while ((await verifyAuditChain(harness.store, id)).waiting > 0 && Date.now() < deadline)
      await wait(250);
    const { broken, waiting } = await verifyAuditChain(harness.store, id);
    if (broken !== null || waiting > 0)
      problems.push(`${slug}: ${broken?.message ?? `${waiting} events without a link`}`);
  }
  return problems;
}
