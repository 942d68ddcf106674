import { useState } from "preact/hooks";

import { moveClock } from "../wire/client.ts";
import { Icon } from "./icon.tsx";

const hour = 3600;
const jumps = [
  {
    jump: { advanceSeconds: hour },
    label: "+1 h",
    words: "Move the sandbox's clock one hour forward",
  },
  {
    jump: { advanceSeconds: 24 * hour },
    label: "+1 day",
    words: "Move the sandbox's clock one day forward",
  },
  {
    jump: { advanceSeconds: 72 * hour },
    label: "+3 days",
    words: "Move the sandbox's clock three days forward",
  },
  {
    jump: { to: "expiry" },
    label: "To expiry",
    words: "Move the sandbox's clock to where the next request or invitation expires",
  },
] as const;

const shown: Intl.DateTimeFormatOptions = {
  weekday: "short",
  month: "short",
  day: "numeric",
  hour: "numeric",
  minute: "2-digit",
};

/** The sandbox's time, and buttons that move it forward; reminders and expiry follow it. */
export function ClockPanel({ now }: { now: Date }) {
  const [rejection, setRejection] = useState("");
  return (
    <div class="clock" role="group" aria-label="The sandbox's clock">
      <span class="clock-rejection" role="status">
        {rejection}
      </span>
      <Icon name="clock" />
      <time dateTime={now.toISOString()}>{now.toLocaleString("en-US", shown)}</time>
      {jumps.map(({ jump, label, words }) => (
        <button
          key={label}
          type="button"
          class="button small"
          title={words}
          onClick={() => {
            setRejection("");
            moveClock(jump).catch((error: Error) => setRejection(error.message));
          }}
        >
          {label}
        </button>
      ))}
    </div>
  );
}
