import type { CrashPoint } from "./plan-faults.ts";
import type { Round } from "./round.ts";

/** Long enough for what is to be broken to end before the answer would reach it. */
const answerDelayMs = 250;

type AtCrashPoint = { crashPoint: CrashPoint };

/**
 * Runs `breaking` in the very turn in which the fake has done its part and not answered yet. False when
 * the load ended before that came.
 */
export async function untilCrashPoint(
  round: Round,
  { crashPoint }: AtCrashPoint,
  loadEnds: AbortSignal,
  breaking: () => Promise<void>,
): Promise<boolean> {
  return new Promise<boolean>((resolve) => {
    const stop = listen(round, crashPoint, () => {
      stop();
      resolve(breaking().then(() => true));
    });
    loadEnds.addEventListener("abort", () => {
      stop();
      resolve(false);
    });
  });
}

function listen(round: Round, crashPoint: CrashPoint, happened: () => void): () => void {
  const { harness, sendGrid, plan } = round;
  switch (crashPoint) {
    case "email accepted": {
      sendGrid.setLatency(Math.max(answerDelayMs, plan.answerMs));
      const stop = sendGrid.mailbox.onEmail(happened);
      return () => {
        sendGrid.setLatency(plan.answerMs);
        stop();
      };
    }
    case "message posted":
    case "message updated": {
      const posted = crashPoint === "message posted";
      harness.slack.script(posted ? "chat.postMessage" : "chat.update", {
        kind: "latency",
        ms: answerDelayMs,
      });
      const type = posted ? "message_posted" : "message_updated";
      return harness.slack.onChange((change) => {
        if (change.type === type) happened();
      });
    }
    case "command acknowledged":
      return harness.slack.onExchange((exchange) => {
        if (exchange.kind === "delivery" && exchange.type === "slash_commands") happened();
      });
  }
}
