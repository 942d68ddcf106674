/** GET /control/failures: a way in which an external service can fail. */
export type Failure = {
  id: string;
  party: "Slack" | "SendGrid" | "Database";
  /** The button. */
  label: string;
  /** How long the app must wait, or it lasts; null where it has no duration. */
  defaultSeconds: number | null;
  /** What is broken now; null while it works. */
  broken: string | null;
};
