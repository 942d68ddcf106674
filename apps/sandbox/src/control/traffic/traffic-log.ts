import { maskSecrets, maskText } from "./mask-secrets.ts";

export const trafficWays = ["slack-app", "app-slack", "app-sendgrid", "sendgrid-app"] as const;
export type TrafficWay = (typeof trafficWays)[number];

/** One request between the app and an external service, without a secret. */
export type TrafficEntry = {
  id: number;
  at: string;
  way: TrafficWay;
  /** What a person would call it: the command, the button, the method, the email. */
  title: string;
  /** Slack's workspace; null for SendGrid. */
  workspace: string | null;
  isOk: boolean;
  /** `ok`, Slack's error, SendGrid's status, or why there was no answer. */
  outcome: string;
  status: number | null;
  ms: number;
};

export type TrafficDetails = { heading: string; content: unknown }[];

export type TrafficLog = {
  /** What has just come to its end. */
  add(entry: Omit<TrafficEntry, "id" | "at">, details: TrafficDetails): void;
  /** Newest first. */
  list(filter?: TrafficFilter): TrafficEntry[];
  find(id: number): (TrafficEntry & { details: TrafficDetails }) | null;
  clear(): void;
};

export type TrafficFilter = { way?: TrafficWay; text?: string; failed?: boolean };

const keepEntries = 300;
const maxDetail = 20_000;

/** The newest requests, masked before they are kept. */
export function createTrafficLog(onAdded: () => void): TrafficLog {
  let entries: { entry: TrafficEntry; details: TrafficDetails }[] = [];
  let last = 0;
  return {
    add(given, details) {
      last += 1;
      const at = new Date(Date.now() - given.ms).toISOString();
      const entry = { ...given, id: last, at, title: maskText(given.title) };
      entries.push({ entry, details: details.map(masked) });
      if (entries.length > keepEntries) entries.shift();
      onAdded();
    },
    list: (filter = {}) =>
      entries
        .map(({ entry }) => entry)
        .filter((entry) => matches(entry, filter))
        .toReversed(),
    find(id) {
      const found = entries.find(({ entry }) => entry.id === id);
      return found === undefined ? null : { ...found.entry, details: found.details };
    },
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
function masked({ heading, content }: TrafficDetails[number]): TrafficDetails[number] {
  const safe = maskSecrets(content);
  const text = typeof safe === "string" ? safe : JSON.stringify(safe);
  if (text === undefined || text.length <= maxDetail) return { heading, content: safe };
  return { heading: `${heading} (its beginning)`, content: text.slice(0, maxDetail) };
}
