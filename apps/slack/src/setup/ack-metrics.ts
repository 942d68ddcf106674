import type { App, Receiver, ReceiverEvent } from "@slack/bolt";
import { Histogram, type Registry } from "prom-client";

export type AckMetrics = {
  /** The same receiver, whose requests are timed until their acknowledgment. */
  observeAcks(receiver: Receiver): Receiver;
};

const kinds = {
  block_actions: "action",
  view_submission: "view",
  view_closed: "view",
  shortcut: "shortcut",
  message_action: "shortcut",
  event_callback: "event",
} as const;

export function ackMetrics(registry: Registry): AckMetrics {
  const durations = new Histogram({
    name: "usher_slack_ack_duration_seconds",
    help: "Time from a request of Slack to its acknowledgment; Slack waits three seconds.",
    labelNames: ["kind"] as const,
    buckets: [0.025, 0.05, 0.1, 0.25, 0.5, 1, 1.5, 2, 2.5, 3],
    registers: [registry],
  });

  const observed = (event: ReceiverEvent): ReceiverEvent => {
    const end = durations.startTimer({ kind: kindOf(event.body) });
    let acked = false;
    return {
      ...event,
      async ack(response) {
        if (!acked) end();
        acked = true;
        await event.ack(response);
      },
    };
  };
  return {
    observeAcks: (receiver) => ({
      init(app) {
        const between: Pick<App, "processEvent"> = {
          processEvent: (event) => app.processEvent(observed(event)),
        };
        // A receiver of Bolt's keeps the app for this one call.
        receiver.init(between as App);
      },
      // Bolt hands on whatever its own `start` and `stop` were given.
      start: (...args: unknown[]) => receiver.start(...args),
      stop: (...args: unknown[]) => receiver.stop(...args),
    }),
  };
}

function kindOf({ command, type }: ReceiverEvent["body"]): string {
  if (command !== undefined) return "command";
  const known = Object.entries(kinds).find(([name]) => name === type);
  return known?.[1] ?? "other";
}
