/** The time everything in the sandbox goes by: the real one plus what was moved. Forward only. */
export type SandboxClock = {
  offsetSeconds(): number;
  advance(seconds: number): void;
};

export function createSandboxClock(): SandboxClock {
  let offset = 0;
  return {
    offsetSeconds: () => offset,
    advance(seconds) {
      if (!Number.isFinite(seconds) || seconds <= 0)
        throw new RangeError("time only moves forward");
      offset += seconds;
    },
  };
}
