import { createLinkKeyring } from "@usher/core";
import { createStore, migrationsPending } from "@usher/core/typeorm";
import { EnvironmentError, environmentFields, parseVariable, type Database } from "@usher/process";

import { openOperatorDatabase } from "../operator/open-database.ts";
import { fail, isSet, ok, skip, warn, type Check, type Env } from "./check.ts";
import { checkDatabaseSettings } from "./check-database-settings.ts";
import { checkWakeUps } from "./check-wake-ups.ts";
import { checkWorkspaces } from "./check-workspaces.ts";

const skewToMention = 2;
/** Slack's signatures are good for five minutes; a clock this far off is on its way there. */
const skewTooLarge = 60;

/** All checks of the database. */
export async function checkDatabase(env: Env): Promise<Check[]> {
  let database: Database;
  try {
    database = await openOperatorDatabase({ env });
  } catch (error) {
    if (!(error instanceof EnvironmentError)) throw error;
    return [fail("database", error.message, error.advice)];
  }
  try {
    const first = [
      ...(await checkDatabaseSettings(database)),
      await checkWakeUps(database, env),
      await checkClock(database),
    ];
    if (await migrationsPending(database))
      return [...first, fail("migrations", "The database is behind.", "Run usher migrate.")];
    const rest = [
      await checkWrites(database),
      await checkOldLinks(database, env),
      await checkErasedPeople(database, env),
      await checkBreakGlass(database),
      await checkSlackOrganization(database, env),
      await checkWorkspaces(database, env),
    ];
    return [...first, ok("migrations", "All migrations are applied."), ...rest.flat()];
  } finally {
    await database.destroy();
  }
}

async function checkWrites(database: Database): Promise<Check[]> {
  try {
    await createStore(database).read.health.requireWritable();
    return [ok("writes", "The database accepts writes.")];
  } catch {
    const advice =
      "Does DATABASE_URL point at a standby, or is the server read-only or out of space?";
    return [fail("writes", "The database is read-only.", advice)];
  }
}

async function checkClock(database: Database): Promise<Check> {
  const before = Date.now();
  const rows: { now: string }[] = await database.query(
    "SELECT (extract(epoch FROM clock_timestamp()) * 1000)::text AS now",
  );
  const after = Date.now();
  const between = (before + after) / 2;
  const seconds = Math.abs(Number(rows[0]?.now ?? before) - between) / 1000;
  const said = `This machine and the database are ${seconds.toFixed(1)} s apart.`;
  const advice =
    "Synchronize both clocks with NTP: expiry uses the database's, sessions use this machine's.";
  if (seconds > skewTooLarge) return fail("clock", said, advice);
  return seconds > skewToMention ? warn("clock", said, advice) : ok("clock", said);
}

/** Links are derived with the key they were made with; without it an open invitation cannot be sent again. */
async function checkOldLinks(database: Database, env: Env): Promise<Check[]> {
  const keys = parseVariable("LINK_KEYS", environmentFields.LINK_KEYS, env);
  if (!keys.ok) return [];
  const ids = keys.value.map((key) => createLinkKeyring([key]).currentKeyId);
  const rows: { lost: number; older: number; until: string | null }[] = await database.query(
    `SELECT count(*) FILTER (WHERE link_key_id <> ALL($1))::integer AS lost,
       count(*) FILTER (WHERE link_key_id = ANY($1))::integer AS older,
       max(expires_at) FILTER (WHERE link_key_id = ANY($1))::text AS until
     FROM invitation
     WHERE state IN ('requested', 'pending') AND (expires_at IS NULL OR expires_at > now())
       AND link_key_id <> $2`,
    [ids, ids[0]],
  );
  const { lost = 0, older = 0, until = null } = rows[0] ?? {};
  const checks: Check[] = [];
  if (lost > 0)
    checks.push(
      warn(
        "links",
        `${lost} open invitations were made with a key that is not in LINK_KEYS; their links do not work.`,
        "Add the old key after the new one, or resend these invitations.",
      ),
    );
  if (ids.length > 1)
    checks.push(
      ok(
        "older link keys",
        older === 0
          ? "No open invitation needs them. You can remove them."
          : `${older} open invitations need them, until ${until ?? "they are ended"}.`,
      ),
    );
  return checks;
}

/** People who were erased are known by the key of that time alone: without it they could be emailed again. */
async function checkErasedPeople(database: Database, env: Env): Promise<Check[]> {
  const links = parseVariable("LINK_KEYS", environmentFields.LINK_KEYS, env);
  const erasure = parseVariable("ERASURE_KEYS", environmentFields.ERASURE_KEYS, env);
  if (!links.ok || !erasure.ok) return [];
  const idsOf = (keys: readonly Buffer[]) =>
    keys.map((key) => createLinkKeyring([key]).currentKeyId);
  const current = idsOf(links.value);
  const rows: { lost: number; older: number }[] = await database.query(
    `SELECT count(*) FILTER (WHERE key_id <> ALL ($1))::integer AS lost,
       count(*) FILTER (WHERE key_id = ANY ($2))::integer AS older
     FROM erased_recipient`,
    [[...current, ...idsOf(erasure.value ?? [])], current.slice(1)],
  );
  const { lost = 0, older = 0 } = rows[0] ?? {};
  const checks: Check[] = [];
  if (lost > 0)
    checks.push(
      warn(
        "erased people",
        `Erased people who are known by a key that is in neither LINK_KEYS nor ERASURE_KEYS, and could be invited again: ${lost}.`,
        "Add the old link key to ERASURE_KEYS.",
      ),
    );
  if (older > 0)
    checks.push(
      ok(
        "erased people",
        `Known by an older link key: ${older}. Move it to ERASURE_KEYS when you take it out of LINK_KEYS.`,
      ),
    );
  return checks;
}

const namedOrganizations = 5;

async function checkBreakGlass(database: Database): Promise<Check[]> {
  const rows: { slug: string; all: number }[] = await database.query(
    `SELECT slug, count(*) OVER ()::integer AS "all" FROM organization
     WHERE status <> 'deleted' AND policy @> '{"approval": {"breakGlass": true}}'
     ORDER BY slug LIMIT $1`,
    [namedOrganizations],
  );
  const [first] = rows;
  if (first === undefined) return [ok("break glass", "Off in every organization.")];
  const more = first.all > rows.length ? ` and ${first.all - rows.length} more` : "";
  return [
    warn(
      "break glass",
      `On in ${rows.map(({ slug }) => slug).join(", ")}${more}: an owner can approve their own request alone.`,
      "usher organization policy <slug> approval.breakGlass=false turns it off.",
    ),
  ];
}

async function checkSlackOrganization(database: Database, env: Env): Promise<Check[]> {
  const name = "slack organization";
  const wanted = env["SLACK_ORGANIZATION"];
  if (!isSet(wanted)) return [skip(name, "SLACK_ORGANIZATION is not set.")];
  const rows: { status: string }[] = await database.query(
    "SELECT status FROM organization WHERE slug = $1 OR id::text = $1",
    [wanted.trim()],
  );
  const status = rows[0]?.status;
  if (status === "active") return [ok(name, `${wanted} is there.`)];
  return status === undefined
    ? [
        fail(
          name,
          `There is no organization ${wanted}.`,
          "Create it with usher organization create.",
        ),
      ]
    : [fail(name, `The organization ${wanted} is ${status}.`, null)];
}
