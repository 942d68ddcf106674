import type { Store } from "../ports/store.ts";
import { UsherError } from "../model/errors.ts";
import {
  headText,
  linkOf,
  type AuditHead,
  type AuditLink,
  type SealedEvent,
} from "../model/events/audit-chain.ts";
import type { AuditChain } from "../ports/audit-repository.ts";

/**
 * `altered`: the event is not what was sealed. `removed`: a sealed event is missing. `inserted`: one that was
 * never sealed stands between sealed ones. `reordered`: the links are not in the order of their events.
 * `link_removed`: a link is missing. `cut`, `rebuilt`: not the chain of a head known from elsewhere.
 * `unsealed`: events older than a minute have no link yet.
 */
export const brokenKinds = [
  "altered",
  "removed",
  "inserted",
  "reordered",
  "link_removed",
  "cut",
  "rebuilt",
  "unsealed",
] as const;

type BrokenKind = (typeof brokenKinds)[number];

/** The first position that is not valid. */
type BrokenPlace = {
  kind: BrokenKind;
  position: number | null;
  seq: string | null;
  message: string;
};

export type AuditVerification = {
  /** Sealed events that were found as they were. */
  events: number;
  /** Those of them whose personal part has been erased since. */
  erased: number;
  /** The newest valid link, `position:hash`: what to keep elsewhere. Null where there is none. */
  head: string | null;
  /** Events behind it that wait for their link. */
  waiting: number;
  broken: BrokenPlace | null;
  /** Where to go on, as `after`; null at the end and at a broken place. */
  next: string | null;
};

export type VerifyOptions = {
  /** Begins behind this link, which the database has to have. */
  after?: AuditHead;
  /** A head of an earlier time, from outside the database. */
  known?: AuditHead;
  /** How many events to look at before `next` says where to go on; all unless set. */
  maxEvents?: number;
};

type Walk = { head: AuditLink | null; events: number; erased: number };

const pageSize = 500;

/** Reads the chain of an organization again, with the events it was made of. Throws `request.invalid`. */
export async function verifyAuditChain(
  { read }: Pick<Store, "read">,
  organizationId: string,
  { after, known, maxEvents = Infinity }: VerifyOptions = {},
): Promise<AuditVerification> {
  const { chain } = read.audit;
  const head = await linkAt(chain, organizationId, after);
  const walk: Walk = { head, events: 0, erased: 0 };
  const ended = (broken: BrokenPlace | null, rest: { waiting?: number; next?: string } = {}) => ({
    events: walk.events,
    erased: walk.erased,
    head: walk.head && headText(walk.head),
    waiting: rest.waiting ?? 0,
    broken,
    next: rest.next ?? null,
  });
  for (;;) {
    const afterPosition = walk.head?.position ?? 0;
    const links = await chain.links(organizationId, { afterPosition, count: pageSize });
    const broken = await checkPage(chain, { organizationId, links, walk });
    if (broken !== null) return ended(broken);
    if (links.length > 0 && walk.events >= maxEvents && walk.head !== null)
      return ended(null, { next: headText(walk.head) });
    if (links.length > 0) continue;
    const newest = await chain.head(organizationId);
    if (newest !== null && newest.position > afterPosition) {
      // Added since the read began, or far behind a gap.
      const again = await chain.links(organizationId, { afterPosition, count: pageSize });
      if (again.length === 0) return ended(linkRemoved(afterPosition + 1));
      continue;
    }
    const { count, overdueSeq } = await chain.waiting(organizationId, walk.head?.seq ?? null);
    const unlike = await checkKnown(chain, organizationId, known);
    if (unlike !== null) return ended(unlike, { waiting: count });
    if (overdueSeq === null) return ended(null, { waiting: count });
    const later = { afterPosition, count: 1 };
    // A sealer at work through many events is a moment behind, not broken.
    if ((await chain.links(organizationId, later)).length > 0) continue;
    return ended(unsealed(overdueSeq, count), { waiting: count });
  }
}

async function linkAt(
  chain: AuditChain,
  organizationId: string,
  head: AuditHead | undefined,
): Promise<AuditLink | null> {
  if (head === undefined) return null;
  const page = { afterPosition: head.position - 1, count: 1 };
  const [link] = await chain.links(organizationId, page);
  if (link?.position === head.position && link.hash === head.hash) return link;
  throw new UsherError("request.invalid", {
    message: "The chain has no such link to continue from.",
    path: "after",
  });
}

/** Moves the walk to the last link of the page, or to the last one that is right. */
async function checkPage(
  chain: AuditChain,
  { organizationId, links, walk }: { organizationId: string; links: AuditLink[]; walk: Walk },
): Promise<BrokenPlace | null> {
  const last = links.at(-1);
  if (last === undefined) return null;
  const sealed = new Set(links.map(({ seq }) => seq));
  const events = await chain.events(organizationId, {
    afterSeq: walk.head?.seq ?? null,
    throughSeq: last.seq,
    limit: links.length,
  });
  for (const [index, link] of links.entries()) {
    const event = events[index];
    const broken = compare(organizationId, { walk, link, event, sealed });
    if (broken !== null) return broken;
    walk.head = link;
    walk.events += 1;
    if (event?.personalDigest !== link.personalDigest) walk.erased += 1;
  }
  return null;
}

type Pair = {
  walk: Walk;
  link: AuditLink;
  event: SealedEvent | undefined;
  /** Numbers that the links of the page name. */
  sealed: ReadonlySet<string>;
};

function compare(
  organizationId: string,
  { walk: { head }, link, event, sealed }: Pair,
): BrokenPlace | null {
  const position = (head?.position ?? 0) + 1;
  const { seq } = link;
  if (link.position !== position) return linkRemoved(position);
  const at = `at position ${position}`;
  if (head !== null && BigInt(seq) <= BigInt(head.seq)) return reordered(link);
  if (event === undefined || BigInt(event.seq) > BigInt(seq))
    return broken("removed", link, `Event ${seq}, sealed ${at}, is missing.`);
  if (event.seq !== seq && sealed.has(event.seq)) return reordered(link);
  if (event.seq !== seq)
    return broken(
      "inserted",
      { position, seq: event.seq },
      `Event ${event.seq} was inserted before position ${position} after that position was sealed.`,
    );
  if (!isSealedBy(organizationId, { head, link, event }))
    return broken(
      "altered",
      link,
      `Event ${seq} ${at} is not what was sealed: the event, its position or its link was changed.`,
    );
  return null;
}

/** An erased personal part is known by the digest in the link; one that is there has to have it. */
function isSealedBy(
  organizationId: string,
  { head, link, event }: { head: AuditLink | null; link: AuditLink; event: SealedEvent },
): boolean {
  const { version, personalDigest } = link;
  if (head !== null && version < head.version) return false;
  if (version === 1 && personalDigest !== null) return false;
  if (event.personalDigest !== null && event.personalDigest !== personalDigest) return false;
  if (event.personalDigest !== null && event.erased) return false;
  return linkOf(organizationId, head, { ...event, personalDigest }, version).hash === link.hash;
}

/** What the walk alone cannot see: it finds any chain right that was made by the rules. */
async function checkKnown(
  chain: AuditChain,
  organizationId: string,
  known: AuditHead | undefined,
): Promise<BrokenPlace | null> {
  if (known === undefined) return null;
  const { position } = known;
  const [link] = await chain.links(organizationId, { afterPosition: position - 1, count: 1 });
  const place = { position, seq: link?.seq ?? null };
  if (link === undefined)
    return broken("cut", place, `The chain ends before the known head at position ${position}.`);
  if (link.hash !== known.hash)
    return broken(
      "rebuilt",
      place,
      `At position ${position} the chain does not match the known head: it was rebuilt.`,
    );
  return null;
}

function linkRemoved(position: number): BrokenPlace {
  return broken("link_removed", { position, seq: null }, `Link ${position} is missing.`);
}

function reordered(link: AuditLink): BrokenPlace {
  const message = `The link at position ${link.position} refers to event ${link.seq}, which is out of order.`;
  return broken("reordered", link, message);
}

function unsealed(seq: string, count: number): BrokenPlace {
  const message = `${count} events from ${seq} on are older than a minute and have no link yet: no server of this version is running, one is still working through a backlog, or a transaction is still open.`;
  return broken("unsealed", { position: null, seq }, message);
}

function broken(
  kind: BrokenKind,
  { position, seq }: { position: number | null; seq: string | null },
  message: string,
): BrokenPlace {
  return { kind, position, seq, message };
}
