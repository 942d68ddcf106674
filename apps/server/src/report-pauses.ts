import type { EmailSender, SendOutcome } from "@usher/core";
import type { Logger } from "@usher/process";

const hourMs = 3_600_000;

/** The same sender; a pause that only the operator can end is logged, at most once an hour, and its end. */
export function reportPauses(
  sender: EmailSender,
  log: Pick<Logger, "error" | "info">,
): EmailSender {
  let quietUntil = 0;
  const report = (outcome: SendOutcome): void => {
    if (outcome.kind === "accepted" && quietUntil > 0) {
      quietUntil = 0;
      log.info("email leaves again");
    }
    if (outcome.kind !== "not_sent" || outcome.pause === null) return;
    const { reason } = outcome.pause;
    if (reason === "rate_limited" || Date.now() < quietUntil) return;
    quietUntil = Date.now() + hourMs;
    log.error(
      { reason, answer: outcome.reason },
      "all email waits: SendGrid rejects the key, the sender or the account",
    );
  };
  return {
    async send(email, guard) {
      const outcome = await sender.send(email, guard);
      report(outcome);
      return outcome;
    },
  };
}
