import { useEffect, useState } from "preact/hooks";

const tickMs = 15_000;

/** The sandbox's time, which runs ahead of the machine's by what was added to it. */
export function useNow(aheadMs: number): Date {
  const [, tick] = useState(0);
  useEffect(() => {
    const timer = setInterval(() => tick((count) => count + 1), tickMs);
    return () => clearInterval(timer);
  }, []);
  return new Date(Date.now() + aheadMs);
}
