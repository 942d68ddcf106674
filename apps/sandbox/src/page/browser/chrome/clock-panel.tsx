import { Icon } from "./icon.tsx";

const jumps = [
  { days: 1, words: "+1 day" },
  { days: 7, words: "+7 days" },
];

const shown: Intl.DateTimeFormatOptions = {
  weekday: "short",
  month: "short",
  day: "numeric",
  hour: "numeric",
  minute: "2-digit",
};

type ClockPanelProps = { now: Date; onAdvance: (days: number) => void };

/** The sandbox's time, and what moves it forward: reminders and expiry come when it says so. */
export function ClockPanel({ now, onAdvance }: ClockPanelProps) {
  return (
    <div class="clock" role="group" aria-label="The sandbox's clock">
      <Icon name="clock" />
      <time dateTime={now.toISOString()}>{now.toLocaleString("en-US", shown)}</time>
      {jumps.map(({ days, words }) => (
        <button
          key={days}
          type="button"
          class="button small"
          title={`Move the sandbox's clock forward by ${words.slice(1)}`}
          onClick={() => onAdvance(days)}
        >
          {words}
        </button>
      ))}
    </div>
  );
}
