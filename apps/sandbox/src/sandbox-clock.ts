/** The sandbox's time: the real one plus what was added. It only moves forward. */
export type SandboxClock = {
  now(): Date;
  offsetSeconds(): number;
  advance(seconds: number): void;
};

export function createSandboxClock(): SandboxClock {
  let offset = 0;
  return {
    now: () => new Date(Date.now() + offset * 1000),
    offsetSeconds: () => offset,
    advance(seconds) {
      if (!Number.isFinite(seconds) || seconds <= 0)
        throw new RangeError("time only moves forward");
      offset += seconds;
    },
  };
}
