import type { SendOutcome, EmailSender } from "@usher/core";
import { Counter, Gauge, Histogram, type Registry } from "prom-client";

export type EmailMetrics = {
  /** The same sender, whose calls are counted and timed. */
  observeSender(sender: EmailSender): EmailSender;
};

const outcomes = ["accepted", "sandboxed", "rejected", "not_sent", "paused", "unknown"] as const;
type EmailOutcome = (typeof outcomes)[number];

export function emailMetrics(registry: Registry, emailPaused: boolean): EmailMetrics {
  const registers = [registry];
  const paused = new Gauge({
    name: "usher_mail_paused",
    help: "1 where MAIL_PAUSED keeps this server from sending email.",
    registers,
  });
  paused.set(emailPaused ? 1 : 0);
  const sends = new Counter({
    name: "usher_mail_send_total",
    help: "Calls to the email provider by outcome.",
    labelNames: ["outcome"] as const,
    registers,
  });
  for (const outcome of outcomes) sends.inc({ outcome }, 0);
  const durations = new Histogram({
    name: "usher_mail_send_duration_seconds",
    help: "Duration of calls to the email provider.",
    buckets: [0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10, 30],
    registers,
  });
  return {
    observeSender: (sender) => ({
      async send(email, guard) {
        const end = durations.startTimer();
        let outcome: EmailOutcome = "unknown";
        try {
          const answer = await sender.send(email, guard);
          outcome = outcomeOf(answer);
          return answer;
        } finally {
          end();
          sends.inc({ outcome });
        }
      },
    }),
  };
}

function outcomeOf(answer: SendOutcome): EmailOutcome {
  switch (answer.kind) {
    case "accepted":
      return answer.sandboxed ? "sandboxed" : "accepted";
    case "not_sent":
      return answer.pause === null ? "not_sent" : "paused";
    default:
      return answer.kind;
  }
}
