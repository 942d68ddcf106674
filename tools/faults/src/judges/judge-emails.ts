import type { DeliveryFact, Facts, Finding, InvitationFact, EmailFact } from "../facts.ts";
import { groupBy } from "../group-by.ts";

/** SendGrid has said that it took the email. */
const taken = new Set([
  "accepted",
  "processed",
  "deferred",
  "delivered",
  "blocked",
  "bounced",
  "suppressed",
]);
const ranks = ["processed", "deferred", "delivered", "blocked", "bounced"];
const underWay = new Set(["queued", "sending", "unknown"]);

export function judgeEmails(facts: Facts): Finding[] {
  const ofDelivery = groupBy(facts.emails, ({ sendId }) => sendId);
  return [
    ...facts.deliveries.flatMap((delivery) =>
      judgeDelivery(facts, delivery, ofDelivery.get(delivery.id) ?? []),
    ),
    ...facts.invitations.flatMap((row) => judgePending(facts, row, ofDelivery)),
    ...judgeStrays(facts),
    ...judgeEvents(facts),
    ...facts.forgotten.map((id) => ({ rule: "a known outcome is never forgotten", what: id })),
  ];
}

function judgeDelivery(facts: Facts, delivery: DeliveryFact, emails: EmailFact[]): Finding[] {
  const name = `${delivery.kind} ${delivery.id} (${delivery.status})`;
  const findings: Finding[] = [];
  const found = (rule: string, what: string) => void findings.push({ rule, what });
  if (underWay.has(delivery.status)) found("everything comes to an end", name);
  if (taken.has(delivery.status) && emails.length === 0)
    found("a status is true", `${name}: SendGrid has no such email`);
  const most = mayRepeat(facts, delivery, emails) ? 2 : 1;
  if (emails.length > most) found("I14: emailed once", `${name}: ${emails.length} emails`);
  const parts = new Set(emails.map(({ link, messageId }) => `${link} ${messageId}`));
  if (parts.size > 1) found("a repeat is the same email", name);
  if (emails.some(({ link, expectedLink }) => link !== expectedLink))
    found("an email carries its own link", name);
  const sent = facts.audit.filter(
    ({ action, data }) => action === "invitation.sent" && data["deliveryId"] === delivery.id,
  );
  const due = delivery.kind === "invitation" && taken.has(delivery.status) ? 1 : 0;
  if (sent.length !== due) found("I29", `${name}: ${sent.length} events of its sending`);
  return findings;
}

/** After a recorded unknown; where no process ended, only if the first one was never answered. */
function mayRepeat(facts: Facts, delivery: DeliveryFact, [sent]: EmailFact[]): boolean {
  return wasUnknown(facts, delivery) && !(facts.strict && sent?.answered);
}

/** A notice is not audited; the job that reconciles an unknown email covers each kind. */
function wasUnknown({ audit, jobs }: Facts, { id, kind }: DeliveryFact): boolean {
  if (kind === "notice") return jobs.some((job) => job.kind === "mail.reconcile" && job.key === id);
  return audit.some(
    ({ action, data }) => action === "invitation.delivery_unknown" && data["deliveryId"] === id,
  );
}

/** A pending invitation has its newest link in the mailbox, unless it shows why not. */
function judgePending(
  facts: Facts,
  row: InvitationFact,
  ofDelivery: ReadonlyMap<string, EmailFact[]>,
): Finding[] {
  const own = facts.deliveries.filter(({ invitation_id }) => invitation_id === row.id);
  const emails = own.flatMap(({ id }) => ofDelivery.get(id) ?? []);
  if (row.state === "requested" || row.state === "denied")
    return emails.length === 0
      ? []
      : [{ rule: "I13: nothing is emailed in requested", what: `${row.id} is ${row.state}` }];
  if (row.state !== "pending") return [];
  const newest = own.find(
    ({ kind, generation }) => kind === "invitation" && generation === row.generation,
  );
  const rule = "every committed invitation is emailed";
  if (!newest) return [{ rule, what: `${row.id} has no delivery of its newest link` }];
  if (newest.status !== row.delivery_status && !showsReminder(row, own))
    return [
      { rule, what: `${row.id} shows ${row.delivery_status}, its email is ${newest.status}` },
    ];
  const shown = taken.has(newest.status) || newest.status === "parked";
  return shown ? [] : [{ rule, what: `${row.id} is pending and its email is ${newest.status}` }];
}

/** Where a reminder did not arrive, the invitation shows that. */
function showsReminder(row: InvitationFact, own: readonly DeliveryFact[]): boolean {
  return own.some(
    ({ kind, generation, status }) =>
      kind === "reminder" && generation === row.generation && status === row.delivery_status,
  );
}

function judgeStrays({ emails, deliveries }: Facts): Finding[] {
  const ids = new Set(deliveries.map(({ id }) => id));
  return emails
    .filter(({ sendId }) => !ids.has(sendId))
    .map(({ sendId }) => ({ rule: "only committed invitations are emailed", what: sendId }));
}

/** What SendGrid said and we took is never forgotten. */
function judgeEvents({ events, deliveries }: Facts): Finding[] {
  return events.flatMap(({ deliveryId, event }) => {
    const status = deliveries.find(({ id }) => id === deliveryId)?.status ?? "gone";
    return ranks.indexOf(status) >= ranks.indexOf(event)
      ? []
      : [{ rule: "an event is never forgotten", what: `${deliveryId}: ${event}, shows ${status}` }];
  });
}
