import { useEffect, useState } from "preact/hooks";

import { readTraffic } from "../wire/client.ts";
import type { TrafficEntry } from "../wire/traffic.ts";

/** The newest requests that pass the filter, read again after each new one; null until read. */
export function useTraffic(
  filter: Record<string, string>,
  onTraffic: (listener: () => void) => () => void,
): { entries: TrafficEntry[] | null; reread: () => void } {
  const [entries, setEntries] = useState<TrafficEntry[] | null>(null);
  const [turn, setTurn] = useState(0);
  const reread = (): void => setTurn((before) => before + 1);
  const query = JSON.stringify(filter);
  useEffect(() => onTraffic(reread), [onTraffic]);
  useEffect(() => {
    let isCurrent = true;
    readTraffic(filter).then(
      (read) => isCurrent && setEntries(read),
      // The sandbox is not running, and the page shows that.
      () => undefined,
    );
    return () => {
      isCurrent = false;
    };
  }, [query, turn]);
  return { entries, reread };
}
