export type WakeUp = {
  /** Ends the current sleep, or the next one if there is none. */
  wake(): void;
  /** Until woken, at most this long. */
  sleep(ms: number): Promise<void>;
  /** Sleeps this long, whatever wakes. */
  sleepThrough(ms: number): Promise<void>;
  /** Ends this sleep and every later one. */
  close(): void;
};

export function createWakeUp(): WakeUp {
  let woken = false;
  let closed = false;
  let deep = false;
  let end: (() => void) | null = null;

  const rest = (ms: number): Promise<void> =>
    new Promise((resolve) => {
      const timer = setTimeout(resolve, ms);
      end = () => {
        clearTimeout(timer);
        resolve();
      };
    });
  return {
    wake() {
      woken = true;
      if (!deep) end?.();
    },
    async sleep(ms) {
      if (!woken && !closed && ms > 0) await rest(ms);
      end = null;
      woken = false;
    },
    async sleepThrough(ms) {
      if (closed) return;
      deep = true;
      await rest(ms);
      deep = false;
      end = null;
    },
    close() {
      closed = true;
      end?.();
    },
  };
}
