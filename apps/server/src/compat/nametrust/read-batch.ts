import type { z } from "zod";

import { parseJson } from "../parse-json.ts";
import { NameTrustRejection } from "./rejection.ts";
import { inviteBatch, type inviteEntry } from "./schemas.ts";

export type InviteEntry = z.output<typeof inviteEntry>;

/** Step 10: the shape alone. Nothing at all counts as an empty batch, a missing address as an empty one. */
export function readBatch(text: string): InviteEntry[] {
  const parsed = inviteBatch.safeParse(json(text));
  if (!parsed.success) throw new NameTrustRejection("invite.decode_failed", parsed.error);
  return parsed.data ?? [];
}

function json(text: string): unknown {
  try {
    return parseJson(text);
  } catch (cause) {
    throw new NameTrustRejection("invite.decode_failed", cause);
  }
}
