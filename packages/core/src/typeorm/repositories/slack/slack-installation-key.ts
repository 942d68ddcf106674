/** One row of slack_installation, as `s`, by its organization ($1) and id ($2). */
export const oneKey = "s.organization_id = $1 AND s.id = $2";
