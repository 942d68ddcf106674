import { useState } from "preact/hooks";

import { reportEmail } from "../wire/client.ts";
import type { Invitation } from "../wire/invitation.ts";
import type { Email } from "../wire/email.ts";

const reports = [
  { kind: "delivered", words: "Delivered" },
  { kind: "deferred", words: "Deferred" },
  { kind: "bounce", words: "Bounced" },
  { kind: "blocked", words: "Blocked" },
  { kind: "dropped", words: "Dropped" },
  { kind: "spamreport", words: "Spam report" },
] as const;

type EmailEventsProps = { email: Email; invitation: Invitation | undefined };

/** What happens to an email at the recipient: each button sends a signed SendGrid event to the server. */
export function EmailEvents({ email, invitation }: EmailEventsProps) {
  const [said, setSaid] = useState("");
  const report = (kind: string, words: string): void => {
    reportEmail(email.id, kind).then(
      (status) => setSaid(`${words}: the server answered ${status}.`),
      (error: Error) => setSaid(`${words}: ${error.message}`),
    );
  };
  return (
    <section class="email-events" aria-label="What SendGrid reports about this email">
      <div class="email-reports" role="group" aria-label="Let SendGrid report">
        {reports.map(({ kind, words }) => (
          <button key={kind} type="button" class="button small" onClick={() => report(kind, words)}>
            {words}
          </button>
        ))}
      </div>
      <div role="status">
        {invitation !== undefined && (
          <p>
            Invitation <strong>{invitation.state}</strong>, email{" "}
            <strong>{invitation.delivery?.status ?? "not sent"}</strong>
            {invitation.delivery?.detail ? `: ${invitation.delivery.detail}` : ""}
          </p>
        )}
        {said !== "" && <p>{said}</p>}
      </div>
    </section>
  );
}
