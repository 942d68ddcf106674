import { z } from "zod";

import type { Call } from "./call.ts";
import { endSchema } from "../command/access-end.ts";
import type { InviteDraft } from "../command/parse-command.ts";
import type { ClaimedIdentity } from "../workspaces/identify.ts";

/** What a command needs to be done later. The response URL is good for half an hour; after that a direct message serves. */
export const keptCommandSchema = z.object({
  requestId: z.string(),
  teamId: z.string(),
  claimed: z.object({
    userId: z.string(),
    teamId: z.string().nullable(),
    enterpriseId: z.string().nullable(),
  }),
  draft: z.object({
    emails: z.array(z.string()),
    roles: z.array(z.string()),
    note: z.string().nullable(),
    end: endSchema.optional(),
  }),
  idempotencyKey: z.string(),
  responseUrl: z.string(),
});

type Typed = {
  call: Call;
  claimed: ClaimedIdentity;
  draft: InviteDraft;
  idempotencyKey: string;
  responseUrl: string;
};

export function keptCommand({ call, claimed, draft, idempotencyKey, responseUrl }: Typed) {
  const { organizationId, teamId } = call.workspace.facts;
  const payload: z.infer<typeof keptCommandSchema> = {
    requestId: call.requestId,
    teamId,
    claimed,
    draft: { ...draft, emails: [...draft.emails], roles: [...draft.roles] },
    idempotencyKey,
    responseUrl,
  };
  return { organizationId, key: idempotencyKey, payload };
}
