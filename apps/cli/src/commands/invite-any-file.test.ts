import { mkdtemp, readFile, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";

import fc from "fast-check";
import { afterAll, beforeAll, expect, test } from "vitest";

import { readCsv } from "../csv/read-csv.ts";
import { restoreCell } from "../csv/write-csv.ts";
import { generatedFile } from "../testing/generated-file.ts";
import { run } from "../testing/run.ts";
import { startFixture, type Fixture } from "../testing/start-fixture.ts";

let fixture: Fixture;
let folder: string;
beforeAll(async () => {
  fixture = await startFixture();
  folder = await mkdtemp(join(tmpdir(), "usher-cli-"));
});
afterAll(async () => {
  await fixture.stop();
  await rm(folder, { recursive: true });
});

test(
  "of 300 generated files each visible row is invited or in the errors file, never both or neither",
  { timeout: 600_000 },
  async () => {
    const { id, env } = await fixture.organization();
    const [{ count: before } = { count: 0 }] = await countOf(id);
    let files = 0;
    let expected = 0;
    await fc.assert(
      fc.asyncProperty(generatedFile, async ({ bytes, options, invited, failed }) => {
        const path = join(folder, `generated-${(files += 1)}.csv`);
        await writeFile(path, bytes);
        const done = await run(["invite", "--file", path, "--json", ...options], { env });
        const errors = await errorsOf(path);
        if (invited.length + failed.length === 0) {
          expect(done).toMatchObject({ code: 2 });
          return;
        }
        expect(done.json()).toMatchObject({
          finished: true,
          summary: {
            total: invited.length + failed.length,
            invited: invited.length,
            failed: failed.length,
          },
        });
        expect(await writtenOf(id, invited)).toEqual(invited.toSorted());
        expect(errors.toSorted()).toEqual(failed.toSorted());
        expected += invited.length;
        expect(await countOf(id)).toEqual([{ count: before + expected }]);
      }),
      // A smaller counterexample would name addresses that are invited by now.
      { numRuns: 300, endOnFailure: true },
    );
    expect(expected).toBeGreaterThan(300);
  },
);

function countOf(organizationId: string): Promise<{ count: number }[]> {
  return fixture.database.sql(
    "SELECT count(*)::integer AS count FROM invitation WHERE organization_id = $1",
    [organizationId],
  );
}

async function writtenOf(organizationId: string, emails: readonly string[]): Promise<string[]> {
  const rows = await fixture.database.sql<{ email: string }>(
    "SELECT email_key AS email FROM invitation WHERE organization_id = $1 AND email_key = ANY($2)",
    [organizationId, [...emails]],
  );
  return rows.map(({ email }) => email).toSorted();
}

/** What is in the email column of each row of the errors file. */
async function errorsOf(path: string): Promise<string[]> {
  const text = await readFile(`${path}.errors.csv`, "utf8").catch(() => "");
  const [header = [], ...rows] = readCsv(text).rows;
  const at = header.findIndex((name) => /^e-?mail/i.test(name));
  return rows.map((cells) => restoreCell(cells[at] ?? ""));
}
