import { z } from "zod";

import { headPattern } from "../model/events/audit-chain.ts";
import { brokenKinds } from "./verify-chain.ts";

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
  /** Whether its personal part was erased. */
  erased: z.boolean(),
});

export const listAuditInput = z
  .strictObject({
    subjectId: z.uuid().optional().describe("Only what happened to the thing with this id."),
    action: z
      .string()
      .max(100)
      .optional()
      .describe("Only events of this action, such as `invitation.created`."),
    cursor: z
      .string()
      .regex(/^\d{1,18}$/)
      .optional()
      .describe("`nextCursor` of the page before."),
    limit: z.number().int().min(1).max(100).default(50).describe("The size of a page."),
  })
  .prefault({});
export const listAuditOutput = z.object({
  events: z.array(auditEventSchema),
  nextCursor: z.string().nullable(),
});

const head = z.string().regex(headPattern, "must be a position, a colon and 64 hex digits");

export const verifyAuditInput = z
  .strictObject({
    head: head
      .optional()
      .describe(
        "A `head` of an earlier answer that was kept elsewhere. It shows whether the chain was truncated or rebuilt.",
      ),
    after: head.optional().describe("`next` of the answer before."),
  })
  .prefault({});
export const verifyAuditOutput = z.object({
  /** Of this answer, sealed and as they were. */
  events: z.number(),
  /** Those of them whose personal part has been erased since. */
  erased: z.number(),
  /** The newest valid link, as `position:hash`; keep it elsewhere. */
  head: z.string().nullable(),
  /** Events that wait for their link. */
  waiting: z.number(),
  /** The first position that is not valid. */
  broken: z
    .object({
      kind: z.enum(brokenKinds),
      position: z.number().nullable(),
      seq: z.string().nullable(),
      message: z.string(),
    })
    .nullable(),
  /** There is more to look at. */
  next: z.string().nullable(),
});
