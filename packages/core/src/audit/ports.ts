import type { AuditEntry, AuditEvent } from "./audit.ts";

export type AuditRepository = {
  append(entry: AuditEntry): Promise<void>;
  /** Newest first; `beforeSeq` is the cursor. */
  list(query: {
    organizationId: string;
    subjectId: string | null;
    action: string | null;
    beforeSeq: string | null;
    limit: number;
  }): Promise<AuditEvent[]>;
};
