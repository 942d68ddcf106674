import type { Store } from "../ports/store.ts";
import { headText, linkOf, type AuditLink, type SealedEvent } from "../model/events/audit-chain.ts";
import type { AuditChain, FeedHorizon } from "../ports/audit-repository.ts";
import { settleUnlessAborted } from "./settle-horizon.ts";

/** What a call sealed of an organization: the newest link, and whether a UTC day of events began. */
export type SealedHead = { organizationId: string; head: string; newDay: boolean };

export type AuditSealer = {
  /**
   * Seals what was committed before the call. Ends early when the signal aborts. Any number of
   * processes may seal at once, and a killed one leaves nothing to repair.
   */
  seal(signal?: AbortSignal): Promise<SealedHead[]>;
};

type Span = { afterSeq: string | null; throughSeq: string };

const eventsAtOnce = 500;
const organizationsAtOnce = 1_000;

/**
 * Puts every event into the chain of its organization, in the order of the feed. The links follow from
 * the settled events alone: two sealers make the same ones, so neither needs a lock.
 */
export function createAuditSealer({ read }: Pick<Store, "read">): AuditSealer {
  const { chain, feed } = read.audit;
  /** Number up to which all is sealed; null when that is not known. */
  let sealedThrough: string | null = null;

  return {
    async seal(signal = new AbortController().signal) {
      const afterSeq = sealedThrough;
      sealedThrough = null;
      const horizon = await chain.horizon(afterSeq);
      if (horizon === null) {
        sealedThrough = afterSeq;
        return [];
      }
      const heads: SealedHead[] = [];
      if (!(await settleUnlessAborted(feed, horizon, signal))) return heads;
      const span = { afterSeq: startOf(afterSeq, horizon), throughSeq: horizon.seq };
      for await (const organizationId of organizationsBehind(chain, span)) {
        const head = await sealOrganization(chain, { ...span, organizationId, signal });
        if (head !== null) heads.push(head);
        if (signal.aborted) return heads;
      }
      sealedThrough = horizon.seq;
      return heads;
    },
  };
}

/** A database that was put back to an earlier state numbers again from there: null looks at everything. */
function startOf(afterSeq: string | null, { seq }: FeedHorizon): string | null {
  return afterSeq !== null && BigInt(seq) > BigInt(afterSeq) ? afterSeq : null;
}

/** Those with events in the span; without a beginning, those whose chain ends before it does. */
async function* organizationsBehind(
  chain: AuditChain,
  { afterSeq, throughSeq }: Span,
): AsyncGenerator<string, void> {
  if (afterSeq !== null) {
    yield* await chain.changed({ afterSeq, throughSeq });
    return;
  }
  for (let after: string | null = null; ;) {
    const page: { organizationId: string; behind: boolean }[] = await chain.survey({
      afterOrganizationId: after,
      throughSeq,
      limit: organizationsAtOnce,
    });
    for (const { organizationId, behind } of page) if (behind) yield organizationId;
    after = page.at(-1)?.organizationId ?? null;
    if (page.length < organizationsAtOnce) return;
  }
}

async function sealOrganization(
  chain: AuditChain,
  task: { organizationId: string; throughSeq: string; signal: AbortSignal },
): Promise<SealedHead | null> {
  const { organizationId, throughSeq, signal } = task;
  const before = await chain.head(organizationId);
  let head: AuditLink | null = before;
  let last: SealedEvent | undefined;
  while (!signal.aborted) {
    const span = { afterSeq: head?.seq ?? null, throughSeq, limit: eventsAtOnce };
    const events = await chain.events(organizationId, span);
    const links: AuditLink[] = [];
    for (const event of events) {
      head = linkOf(organizationId, head, event);
      links.push(head);
    }
    last = events.at(-1) ?? last;
    if (links.length > 0) await chain.extend(organizationId, links);
    if (links.length < eventsAtOnce) break;
  }
  if (head === null || last === undefined) return null;
  const newDay = before === null || dayOf(before.at) !== dayOf(last.at);
  return { organizationId, head: headText(head), newDay };
}

function dayOf(at: string | null): string | null {
  return at?.slice(0, "2026-11-21".length) ?? null;
}
