import type { CapturedEmail } from "./captured-email.ts";
import { eventFor, sgMessageIdOf } from "./event.ts";
import type { FakeEvent } from "./event.ts";
import type { LogFilter } from "./log-query.ts";

type LogEntry = { email: CapturedEmail; events: FakeEvent[] };

export type EmailLogs = {
  add(emails: CapturedEmail[]): void;
  /** Keeps what was posted about an email; events of unknown emails are left out. */
  record(events: FakeEvent[]): void;
  /** Newest first. */
  search(filter: LogFilter, limit: number): Record<string, unknown>[];
  find(sgMessageId: string): Record<string, unknown> | undefined;
  clear(): void;
};

/** What the Email Logs API would know, independent of the mailbox, which its user may empty. */
export function createEmailLogs(keepEmails: number): EmailLogs {
  const entries = new Map<string, LogEntry>();
  return {
    add: (emails) => {
      for (const email of emails) {
        entries.set(sgMessageIdOf(email), { email, events: [eventFor(email, "processed")] });
      }
      for (const oldest of entries.keys()) {
        if (entries.size <= keepEmails) break;
        entries.delete(oldest);
      }
    },
    record: (events) => {
      for (const event of events) entries.get(event.sg_message_id)?.events.push(event);
    },
    search: (filter, limit) =>
      [...entries]
        .toReversed()
        .filter(([id, entry]) => matches(id, entry, filter))
        .slice(0, limit)
        .map(([id, entry]) => ({
          ...summary(id, entry),
          sg_message_id_created_at: entry.email.receivedAt,
        })),
    find: (sgMessageId) => {
      const entry = entries.get(sgMessageId);
      return entry && detail(sgMessageId, entry);
    },
    clear: () => entries.clear(),
  };
}

function matches(id: string, { email }: LogEntry, filter: LogFilter): boolean {
  const createdAt = Date.parse(email.receivedAt);
  return (
    (filter.toEmail === undefined || filter.toEmail === email.to.email) &&
    (filter.sgMessageId === undefined || filter.sgMessageId === id) &&
    filter.createdAt.every((holds) => holds(createdAt))
  );
}

function summary(id: string, { email, events }: LogEntry): Record<string, unknown> {
  return {
    from_email: email.from.email,
    sg_message_id: id,
    subject: email.subject,
    to_email: email.to.email,
    status: statusOf(events),
  };
}

function detail(id: string, entry: LogEntry): Record<string, unknown> {
  const { email } = entry;
  return {
    ...summary(id, entry),
    api_key_id: "fake",
    client_ip: "127.0.0.1",
    category: email.categories,
    custom_args: email.customArgs,
    events: entry.events.slice(-100).map((event) => nestCustomArgs(event, email.customArgs)),
  };
}

/** Unlike the webhook, the logs keep custom args apart from SendGrid's own fields. */
function nestCustomArgs(event: FakeEvent, customArgs: Record<string, string>): unknown {
  const own = Object.entries(event).filter(([key, value]) => customArgs[key] !== value);
  return { ...Object.fromEntries(own), custom_args: customArgs };
}

function statusOf(events: FakeEvent[]): string {
  const statuses = events.map(({ event, type }) => {
    if (event === "bounce") return type === "blocked" ? "blocked" : "bounced";
    if (event === "open" || event === "click") return "delivered";
    return event;
  });
  const known = ["processed", "delivered", "deferred", "dropped", "bounced", "blocked"];
  return statuses.findLast((status) => known.includes(status)) ?? "processed";
}
