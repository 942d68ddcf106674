/** Whether the organization of the rows of `table` has a Slack workspace that serves. */
export function installed(table: string): string {
  return `EXISTS (
      SELECT FROM slack_installation s
      WHERE s.organization_id = ${table}.organization_id AND s.disabled_at IS NULL)`;
}
