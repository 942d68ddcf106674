import { isMember } from "./membership-sql.ts";

type Named = { organization: string; user: string; own: string };

/** What the organization calls this user of it, or else the user's own name. SQL, as what is given. */
export function memberNameSql({ organization, user, own }: Named): string {
  return `coalesce((SELECT m.display_name FROM membership m WHERE m.organization_id = ${organization}
    AND m.user_id = ${user} AND ${isMember("m")}), ${own})`;
}
