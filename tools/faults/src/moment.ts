import type { Moment } from "./plan-faults.ts";
import type { Round } from "./round.ts";

/** Long enough for what is to be broken to end before the answer would reach it. */
const answerDelayMs = 250;

type AtMoment = { moment: Moment };

/**
 * Runs `breaking` in the very turn in which the fake has done its part and not answered yet. False when
 * the load ended before that came.
 */
export async function untilMoment(
  round: Round,
  { moment }: AtMoment,
  loadEnds: AbortSignal,
  breaking: () => Promise<void>,
): Promise<boolean> {
  return new Promise<boolean>((resolve) => {
    const stop = listen(round, moment, () => {
      stop();
      resolve(breaking().then(() => true));
    });
    loadEnds.addEventListener("abort", () => {
      stop();
      resolve(false);
    });
  });
}

function listen(round: Round, moment: Moment, happened: () => void): () => void {
  const { rig, sendGrid, plan } = round;
  switch (moment) {
    case "mail accepted": {
      sendGrid.setLatency(Math.max(answerDelayMs, plan.answerMs));
      const stop = sendGrid.mailbox.onMail(happened);
      return () => {
        sendGrid.setLatency(plan.answerMs);
        stop();
      };
    }
    case "message posted":
    case "message updated": {
      const posted = moment === "message posted";
      rig.slack.script(posted ? "chat.postMessage" : "chat.update", {
        kind: "latency",
        ms: answerDelayMs,
      });
      const type = posted ? "message_posted" : "message_updated";
      return rig.slack.onChange((change) => {
        if (change.type === type) happened();
      });
    }
    case "command acknowledged":
      return rig.slack.onExchange((exchange) => {
        if (exchange.kind === "delivery" && exchange.type === "slash_commands") happened();
      });
  }
}
