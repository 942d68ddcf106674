import { createTokenKeyring } from "@usher/core";
import { environmentFields, parseVariable, type Database } from "@usher/process";

import { fail, isSet, ok, warn, type Check, type Env } from "./check.ts";

type Row = {
  slug: string;
  team_id: string;
  by_oauth: boolean;
  token_key_id: string | null;
  approvals_channel_id: string | null;
  disabled_at: string | null;
  disabled_reason: string | null;
  last_ok_at: string | null;
  last_error: string | null;
  last_error_at: string | null;
  missing_scopes: string[];
};

const reconnect = "Connect it again with a link from usher slack install-link.";

/** What to do about an error from Slack. */
const advices: Record<string, string> = {
  account_inactive: reconnect,
  approvals_channel_archived: "Choose another channel in the settings, or in the environment.",
  approvals_channel_shared: "Choose a channel that is not shared with another company.",
  channel_not_found: "Add the app to the approvals channel, or choose another one.",
  invalid_auth: "Is the app still installed there? If so, check its allowed IP addresses.",
  missing_scope: "Put the manifest of npm run slack:manifest into the app and install it again.",
  not_in_channel:
    "Add the app to the approvals channel: channel details, Integrations, Add an app.",
  token_expired: "Its renewal failed. Check the Slack app's log.",
  token_revoked: reconnect,
  token_unreadable: "Add the key it was stored with to SLACK_TOKEN_KEYS again.",
  unreachable: "Can the Slack app's machine reach Slack (port 443 outward)?",
};

/** Every Slack workspace in the database, and the recent health of the Slack app's calls. */
export async function checkWorkspaces(database: Database, env: Env): Promise<Check[]> {
  const rows: Row[] = await database.query(
    `SELECT o.slug, s.team_id, s.sealed_tokens IS NOT NULL AS by_oauth, s.token_key_id,
       s.approvals_channel_id, s.disabled_at::text, s.disabled_reason, s.last_ok_at::text,
       s.last_error, s.last_error_at::text, s.missing_scopes
     FROM slack_installation s JOIN organization o ON o.id = s.organization_id
     ORDER BY o.slug, s.team_id`,
  );
  const keys = readTokenKeys(env);
  const ring = keys.ok ? createTokenKeyring(keys.value) : null;
  const known = (keyId: string) => ring === null || ring.knows(keyId);
  return rows.map((row) => checkWorkspace(row, known));
}

function checkWorkspace(row: Row, knows: (keyId: string) => boolean): Check {
  const name = `slack ${row.team_id}`;
  const serves = `Serves ${row.slug}`;
  if (row.disabled_at !== null)
    return warn(
      name,
      `It served ${row.slug} until ${row.disabled_at} (${row.disabled_reason ?? "no reason"}).`,
      reconnect,
    );
  if (row.token_key_id !== null && !knows(row.token_key_id))
    return fail(
      name,
      "Its token was stored with a key that is not in SLACK_TOKEN_KEYS.",
      advices["token_unreadable"] ?? null,
    );
  if (row.missing_scopes.length > 0)
    return warn(
      name,
      `${serves}; scopes are missing: ${row.missing_scopes.join(", ")}.`,
      advices["missing_scope"] ?? reconnect,
    );
  if (row.last_error !== null)
    return warn(
      name,
      `${serves}; since ${row.last_error_at ?? "?"} Slack says ${row.last_error}.`,
      advices[row.last_error] ?? "Check the Slack app's log.",
    );
  if (row.approvals_channel_id === null)
    return warn(
      name,
      `${serves}, without an approvals channel: requests wait.`,
      "An admin can choose one with the settings command.",
    );
  const way = row.by_oauth ? "by OAuth" : "by the environment";
  return ok(name, `${serves} (${way}); last successful call: ${row.last_ok_at ?? "none yet"}.`);
}

function readTokenKeys(env: Env) {
  return parseVariable("SLACK_TOKEN_KEYS", environmentFields.SLACK_TOKEN_KEYS, env);
}

/** What connecting workspaces by OAuth takes. */
export function checkSlackOAuth(env: Env): Check[] {
  const name = "slack oauth";
  if (!isSet(env["SLACK_CLIENT_ID"])) return [];
  const missing = ["SLACK_CLIENT_SECRET", "SLACK_PUBLIC_URL"].filter((each) => !isSet(env[each]));
  const keys = readTokenKeys(env);
  if (missing.length > 0)
    return [fail(name, `${missing.join(" and ")} missing.`, "Copy them from the app's page.")];
  if (!keys.ok)
    return [
      fail(
        name,
        keys.message,
        "Create one with openssl rand -base64 32 and keep the old ones after it.",
      ),
    ];
  const url = env["SLACK_PUBLIC_URL"] ?? "";
  return url.startsWith("https://")
    ? [ok(name, `Owners connect workspaces at ${url}.`)]
    : [warn(name, `${url} is not encrypted.`, "Slack only redirects to https addresses.")];
}
