import { linkEmails, type Round } from "./round.ts";

/** Where the secret of any link of this round, or the token of the workspace, was written. */
export async function findLeaks(round: Round): Promise<string[]> {
  const { harness, organization } = round;
  const links = [...new Set(linkEmails(round).map(({ token }) => token.split(".")[1] ?? ""))];
  const secrets = [...links, harness.workspace.botToken];
  const leaks: string[] = [];
  for (const slot of [...harness.servers, ...harness.slackApps]) {
    const output = slot.output();
    if (secrets.some((secret) => output.includes(secret))) leaks.push(`the log of ${slot.name}`);
  }
  const calls = JSON.stringify(harness.slack.calls());
  if (links.some((secret) => calls.includes(secret))) leaks.push("a call to Slack");
  const tables = await harness.sql.query<{ name: string; own: boolean }>(everyTable);
  for (const { name, own } of tables.rows) {
    const { rows } = await harness.sql.query<{ found: boolean }>(
      `SELECT EXISTS (SELECT FROM ${name} t, unnest($1::text[]) AS secret
         WHERE strpos(t::text, secret) > 0 AND ${own ? "t.organization_id = $2" : "$2::uuid IS NOT NULL"}
       ) AS found`,
      [secrets, organization.id],
    );
    if (rows[0]?.found) leaks.push(`the table ${name}`);
  }
  return leaks;
}

const everyTable = /* sql */ `
SELECT tablename AS name, EXISTS (SELECT FROM information_schema.columns c
  WHERE c.table_schema = 'public' AND c.table_name = tablename
    AND c.column_name = 'organization_id') AS own
FROM pg_tables WHERE schemaname = 'public'`;
