import { EntitySchema } from "typeorm";

import { jsonb, now, primary, text } from "./columns.ts";

/** Mailboxes of people who were erased: a hash under a key of the environment, and the counts of the erasure. */
export const erasedRecipientEntity = new EntitySchema({
  name: "erased_recipient",
  columns: {
    hash: primary(text, "erased_recipient_pkey"),
    keyId: text,
    report: { ...jsonb, default: {} },
    erasedAt: now,
  },
});
