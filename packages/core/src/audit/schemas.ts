import { z } from "zod";

export const auditEventSchema = z.object({
  /** Rises with time within the organization. */
  seq: z.string(),
  at: z.string(),
  action: z.string(),
  actorKind: z.string(),
  actorId: z.string().nullable(),
  via: z.string(),
  requestId: z.string().nullable(),
  subjectKind: z.string(),
  subjectId: z.string(),
  data: z.record(z.string(), z.unknown()),
});

export const listAuditInput = z
  .object({
    subjectId: z.uuid().optional(),
    action: z.string().max(100).optional(),
    /** `nextCursor` of the page before. */
    cursor: z
      .string()
      .regex(/^\d{1,18}$/)
      .optional(),
    limit: z.number().int().min(1).max(100).default(50),
  })
  .prefault({});
export const listAuditOutput = z.object({
  events: z.array(auditEventSchema),
  nextCursor: z.string().nullable(),
});
