import { createHash } from "node:crypto";

import type { AuditEvent } from "./audit-event.ts";

/**
 * sealed event: an audit event as its link in the chain hashes it, every column as text.
 * `at` is UTC to the microsecond, `data` the text that PostgreSQL gives of the column.
 */
export type SealedEvent = Omit<AuditEvent, "data"> & { data: string };

/** audit link: says which event stands at a position, and by its hash all that stands before it. */
export type AuditLink = { position: number; seq: string; hash: string };

/** audit head: the newest link. Kept elsewhere, it shows whether the chain was rebuilt. */
export type AuditHead = { position: number; hash: string };

const domain = "usher audit link v1\n";
export const headPattern = /^([1-9]\d{0,15}):([0-9a-f]{64})$/;

type Before = { position: number; hash: string } | null;

/** The link of an event; `docs/audit-chain.md` has the format. */
export function linkOf(organizationId: string, before: Before, event: SealedEvent): AuditLink {
  const position = (before?.position ?? 0) + 1;
  const hash = createHash("sha256").update(domain);
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
  ];
  for (const field of fields) hash.update(written(field));
  return { position, seq: event.seq, hash: hash.digest("hex") };
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
