import type {
  TrafficDetail,
  TrafficDetails,
  TrafficEntry,
  TrafficWay,
} from "../../page/browser/wire/traffic.ts";
import { maskSecrets, maskText } from "./mask-secrets.ts";

/** A request that has just ended. */
export type EndedRequest = Omit<TrafficDetails, "id" | "at">;

export type TrafficLog = {
  add(request: EndedRequest): void;
  /** Newest first. */
  list(filter?: TrafficFilter): TrafficEntry[];
  find(id: number): TrafficDetails | null;
  clear(): void;
};

export type TrafficFilter = { way?: TrafficWay; text?: string; failed?: boolean };

const keepEntries = 300;
const maxDetail = 20_000;

/** The newest requests, masked before they are kept, with the time of the sandbox's clock. */
export function createTrafficLog(onAdded: () => void, now: () => Date): TrafficLog {
  let entries: TrafficDetails[] = [];
  let last = 0;
  return {
    add(request) {
      last += 1;
      entries.push({
        ...request,
        id: last,
        at: new Date(now().getTime() - request.ms).toISOString(),
        title: maskText(request.title),
        details: request.details.map(masked),
      });
      if (entries.length > keepEntries) entries.shift();
      onAdded();
    },
    list: (filter = {}) =>
      entries
        .filter((entry) => matches(entry, filter))
        .map(({ details: _details, ...entry }) => entry)
        .toReversed(),
    find: (id) => entries.find((entry) => entry.id === id) ?? null,
    clear() {
      entries = [];
    },
  };
}

function matches(entry: TrafficEntry, { way, text, failed }: TrafficFilter): boolean {
  if (way !== undefined && entry.way !== way) return false;
  if (failed === true && entry.isOk) return false;
  if (text === undefined) return true;
  return `${entry.title} ${entry.outcome}`.toLowerCase().includes(text.toLowerCase());
}

/** A very long one is kept as the beginning of its JSON. */
function masked({ heading, content }: TrafficDetail): TrafficDetail {
  const safe = maskSecrets(content);
  const text = typeof safe === "string" ? safe : JSON.stringify(safe);
  if (text === undefined || text.length <= maxDetail) return { heading, content: safe };
  return { heading: `${heading} (its beginning)`, content: text.slice(0, maxDetail) };
}
