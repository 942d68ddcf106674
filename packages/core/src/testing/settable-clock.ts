type Unit = "second" | "minute" | "hour" | "day";

/** Milliseconds, or words: "8 days", "1 hour". */
export type Duration = number | `${number} ${Unit}` | `${number} ${Unit}s`;

/** Moves the database's clock, which every rule goes by; Node's own clock stays. */
export type SettableClock = {
  advance(by: Duration): void;
  offsetSeconds(): number;
};

const unitSeconds: Record<Unit, number> = { second: 1, minute: 60, hour: 3600, day: 86_400 };

export function createSettableClock(): SettableClock {
  let offset = 0;
  return {
    advance(by) {
      offset += secondsOf(by);
    },
    offsetSeconds: () => offset,
  };
}

function secondsOf(duration: Duration): number {
  if (typeof duration === "number") return duration / 1000;
  const [count, word = ""] = duration.split(" ");
  // The type of a duration allows no other word.
  return Number(count) * unitSeconds[word.replace(/s$/, "") as Unit];
}
