import type { Traffic } from "../state/use-deliveries.ts";

const allowedMs = 3000;

/** How fast the app acknowledged the last request from Slack. */
export function TrafficLine({ traffic }: { traffic: Traffic | null }) {
  if (traffic === null)
    return (
      <p class="traffic">Slack gives an app 3 seconds to answer. Nothing has been sent yet.</p>
    );
  const { what, delivery } = traffic;
  const share = Math.min(1, delivery.ackMs / allowedMs);
  return (
    <p class="traffic">
      <span class="traffic-what">{what}</span>
      <span>
        ack <strong>{shownMs(delivery.ackMs)} ms</strong> of {allowedMs}
      </span>
      <span class="traffic-bar" aria-hidden="true">
        <span style={{ width: `${Math.max(1, share * 100)}%` }} />
      </span>
      <span>status {delivery.status}</span>
    </p>
  );
}

function shownMs(ms: number): string {
  return ms < 10 ? ms.toFixed(1) : String(Math.round(ms));
}
