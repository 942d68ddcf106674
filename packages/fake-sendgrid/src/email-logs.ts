import type { CapturedMail } from "./captured-mail.ts";
import { eventFor, sgMessageIdOf } from "./event.ts";
import type { FakeEvent } from "./event.ts";
import type { LogFilter } from "./log-query.ts";

type LogEntry = { mail: CapturedMail; events: FakeEvent[] };

export type EmailLogs = {
  add(mails: CapturedMail[]): void;
  /** Keeps what was posted about an email; events of unknown emails are left out. */
  record(events: FakeEvent[]): void;
  /** Newest first. */
  search(filter: LogFilter, limit: number): Record<string, unknown>[];
  find(sgMessageId: string): Record<string, unknown> | undefined;
  clear(): void;
};

/** What the Email Logs API would know, independent of the mailbox, which its user may empty. */
export function createEmailLogs(keepMails: number): EmailLogs {
  const entries = new Map<string, LogEntry>();
  return {
    add: (mails) => {
      for (const mail of mails) {
        entries.set(sgMessageIdOf(mail), { mail, events: [eventFor(mail, "processed")] });
      }
      for (const oldest of entries.keys()) {
        if (entries.size <= keepMails) break;
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
          sg_message_id_created_at: entry.mail.receivedAt,
        })),
    find: (sgMessageId) => {
      const entry = entries.get(sgMessageId);
      return entry && detail(sgMessageId, entry);
    },
    clear: () => entries.clear(),
  };
}

function matches(id: string, { mail }: LogEntry, filter: LogFilter): boolean {
  const createdAt = Date.parse(mail.receivedAt);
  return (
    (filter.toEmail === undefined || filter.toEmail === mail.to.email) &&
    (filter.sgMessageId === undefined || filter.sgMessageId === id) &&
    filter.createdAt.every((holds) => holds(createdAt))
  );
}

function summary(id: string, { mail, events }: LogEntry): Record<string, unknown> {
  return {
    from_email: mail.from.email,
    sg_message_id: id,
    subject: mail.subject,
    to_email: mail.to.email,
    status: statusOf(events),
  };
}

function detail(id: string, entry: LogEntry): Record<string, unknown> {
  const { mail } = entry;
  return {
    ...summary(id, entry),
    api_key_id: "fake",
    client_ip: "127.0.0.1",
    category: mail.categories,
    custom_args: mail.customArgs,
    events: entry.events.slice(-100).map((event) => nestCustomArgs(event, mail.customArgs)),
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
