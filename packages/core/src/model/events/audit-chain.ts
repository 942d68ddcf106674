import { createHash } from "node:crypto";

import type { AuditEvent } from "./audit-event.ts";

/**
 * sealed event: an audit event as its link in the chain hashes it, every column as text.
 * `at` is UTC to the microsecond, `data` the text that PostgreSQL gives of the column.
 */
export type SealedEvent = Omit<AuditEvent, "data"> & {
  data: string;
  /** In hex; null where there is no personal part, or none any more. */
  personalDigest: string | null;
};

/** audit link: says which event stands at a position, and by its hash all that stands before it. */
export type AuditLink = {
  position: number;
  seq: string;
  hash: string;
  /** Of the format. Links of version 1 know no personal part, and are made no more. */
  version: 1 | 2;
  /** Of the event's personal part, and still known when that is erased; null where it had none. */
  personalDigest: string | null;
};

/** audit head: the newest link. Kept elsewhere, it shows whether the chain was rebuilt. */
export type AuditHead = { position: number; hash: string };

export const headPattern = /^([1-9]\d{0,15}):([0-9a-f]{64})$/;

type Before = { position: number; hash: string } | null;

/** The link of an event; `docs/audit-chain.md` has the format. Version 1 is made only to verify old links. */
export function linkOf(
  organizationId: string,
  before: Before,
  event: SealedEvent,
  version: AuditLink["version"] = 2,
): AuditLink {
  const position = (before?.position ?? 0) + 1;
  const hash = createHash("sha256").update(`usher audit link v${version}\n`);
  const fields = [
    organizationId,
    String(position),
    before?.hash ?? "",
    event.seq,
    event.at,
    event.action,
    event.actorKind,
    event.actorId,
    event.via,
    event.requestId,
    event.subjectKind,
    event.subjectId,
    event.data,
    ...(version === 1 ? [] : [event.personalDigest]),
  ];
  for (const field of fields) hash.update(written(field));
  const { seq, personalDigest } = event;
  return { position, seq, hash: hash.digest("hex"), version, personalDigest };
}

/** With its length before it, so that no two lists of fields are written alike. */
function written(field: string | null): string {
  return field === null ? "-," : `${Buffer.byteLength(field)}:${field},`;
}

export function headText({ position, hash }: AuditHead): string {
  return `${position}:${hash}`;
}

/** Of a text that matches `headPattern`. */
export function parseHead(text: string): AuditHead {
  const [position = "", hash = ""] = text.split(":");
  return { position: Number(position), hash };
}
