import type { EventFact, Facts, Finding } from "../facts.ts";
import { groupBy } from "../group-by.ts";
import type { ReceivedWebhook } from "../webhook-receiver.ts";
import { differenceFromFeed } from "./difference-from-feed.ts";

const rule = {
  all: "every event arrives as a webhook",
  same: "a webhook is the event of the feed",
  once: "a repeated webhook has the same id and body",
  order: "the webhooks of a subject are in order",
};

type Sent = { webhookId: string; event: EventFact };

/** What the receiver took is what the feed lists: nothing missing, nothing else, in order for each subject. */
export function judgeWebhooks({ webhooks, feed }: Facts): Finding[] {
  const sent = webhooks.map(({ webhookId, body }) => ({ webhookId, event: eventIn(body) }));
  const taken = new Set(webhooks.flatMap((call, at) => (call.taken ? [sent[at]?.event.id] : [])));
  const listed = new Map(feed.map((event) => [event.id, event]));
  return [
    ...feed
      .filter(({ id }) => !taken.has(id))
      .map(({ id, type }) => ({ rule: rule.all, what: `${type} ${id}` })),
    ...sent.flatMap(({ event }) => {
      const what = differenceFromFeed(event, listed.get(event.id));
      return what === null ? [] : [{ rule: rule.same, what }];
    }),
    ...judgeRepeats(webhooks, sent),
    ...judgeOrder(sent),
  ];
}

function judgeRepeats(webhooks: readonly ReceivedWebhook[], sent: readonly Sent[]): Finding[] {
  const bodies = groupBy(webhooks, ({ webhookId }) => webhookId);
  const ids = groupBy(sent, ({ event }) => event.id);
  return [
    ...[...bodies].filter(([, calls]) => new Set(calls.map(({ body }) => body)).size > 1),
    ...[...ids].filter(([, calls]) => new Set(calls.map(({ webhookId }) => webhookId)).size > 1),
  ].map(([id]) => ({ rule: rule.once, what: id }));
}

/** By when each event came first. */
function judgeOrder(sent: readonly Sent[]): Finding[] {
  const seen = new Set<string>();
  const firsts = sent.filter(({ event: { id } }) => !seen.has(id) && seen.add(id));
  return [...groupBy(firsts, ({ event }) => event.subject.id)].flatMap(([subject, calls]) => {
    const ids = calls.map(({ event }) => Number(event.id));
    const isOrdered = ids.every((id, at) => at === 0 || id > (ids[at - 1] ?? 0));
    return isOrdered ? [] : [{ rule: rule.order, what: `${subject}: ${ids.join(", ")}` }];
  });
}

function eventIn(body: string): EventFact {
  const { data }: { data: EventFact } = JSON.parse(body);
  return data;
}
