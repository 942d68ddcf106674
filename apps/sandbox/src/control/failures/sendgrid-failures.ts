import type { FakeSendGrid, ScriptedAnswer } from "@usher/fake-sendgrid";

import type { Failure } from "./failure.ts";

/** SendGrid's mail/send failing; the Email Logs API keeps answering. */
export function sendGridFailures(sendGrid: FakeSendGrid): Failure[] {
  const failure = (
    description: Pick<Failure, "id" | "label" | "words"> & { defaultSeconds?: number },
    answer: (seconds: number) => ScriptedAnswer,
  ): Failure => ({
    defaultSeconds: null,
    ...description,
    party: "SendGrid",
    slot: "sendgrid",
    begin: ({ seconds }) => sendGrid.setDefault(answer(seconds)),
    repair: () => sendGrid.setDefault({ kind: "accept" }),
  });
  return [
    failure(
      { id: "sendgrid.error", label: "500", words: "SendGrid answers every email with 500" },
      () => ({ kind: "status", status: 500 }),
    ),
    failure(
      {
        id: "sendgrid.ratelimited",
        label: "429",
        words: "SendGrid answers every email with 429, X-RateLimit-Reset in {seconds} s",
        defaultSeconds: 5,
      },
      (resetInSeconds) => ({ kind: "rate_limited", resetInSeconds }),
    ),
    failure(
      {
        id: "sendgrid.credits",
        label: "401, no credits",
        words: "SendGrid answers every email with 401: Maximum credits exceeded",
      },
      () => ({ kind: "credits_exceeded" }),
    ),
    failure(
      {
        id: "sendgrid.hanging",
        label: "Hanging",
        words: "SendGrid accepts emails and never answers",
      },
      () => ({ kind: "hang" }),
    ),
    lostAnswer(sendGrid),
  ];
}

/** Once only: each further one would be another email with an unknown outcome. */
function lostAnswer(sendGrid: FakeSendGrid): Failure {
  let end: (() => void) | null = null;
  return {
    id: "sendgrid.answer_lost",
    party: "SendGrid",
    label: "Next answer lost after acceptance",
    words: "SendGrid sends the next email, but its answer gets lost",
    defaultSeconds: null,
    slot: "sendgrid",
    begin({ over }) {
      sendGrid.setDefault({ kind: "reset_after_body" });
      end = sendGrid.onExchange((exchange) => {
        if (exchange.kind === "request" && exchange.scripted === "reset_after_body") over();
      });
    },
    repair() {
      end?.();
      sendGrid.setDefault({ kind: "accept" });
    },
  };
}
