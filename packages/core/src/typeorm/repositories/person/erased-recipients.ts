import type { ErasureReport, PersonRepository } from "../../../ports/person-repository.ts";
import type { Sql } from "../../sql.ts";

type HashMethods = Pick<PersonRepository, "keepHashes" | "dropHashes" | "report" | "saveReport">;

/** Handwritten: the builder has no list of rows with a conflict that is fine. */
const keepHashes = /* sql */ `
  INSERT INTO erased_recipient (hash, key_id)
  SELECT hash, key_id FROM unnest($1::text[], $2::text[]) AS kept(hash, key_id) ORDER BY hash
  ON CONFLICT (hash) DO NOTHING`;

export function hashMethods(sql: Sql): HashMethods {
  return {
    async keepHashes(hashes) {
      await sql.run(keepHashes, [hashes.map(({ hash }) => hash), hashes.map(({ keyId }) => keyId)]);
    },
    dropHashes: async (hashes) =>
      (await sql.run("DELETE FROM erased_recipient WHERE hash = ANY ($1::text[])", [hashes])) > 0,
    async report(hashes) {
      const [row] = await sql.rows<{ report: Partial<ErasureReport> }>(
        `SELECT report FROM erased_recipient WHERE hash = ANY ($1::text[])
         ORDER BY report = '{}', erased_at LIMIT 1`,
        [hashes],
      );
      return row?.report ?? null;
    },
    async saveReport(hashes, report) {
      await sql.run("UPDATE erased_recipient SET report = $2 WHERE hash = ANY ($1::text[])", [
        hashes,
        JSON.stringify(report),
      ]);
    },
  };
}
