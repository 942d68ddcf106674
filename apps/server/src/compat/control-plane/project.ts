import { parseEmailAddress, type CreateInvitationOutput, type ErrorView } from "@usher/core";
import type { z } from "zod";

import type { problem } from "../compat-schemas.ts";
import type { inviteResponse } from "./schemas.ts";

type ApiError = z.infer<typeof problem>;

/** Two disjoint maps that together have each address once; of addresses, a map without entries is left out. */
export function inviteAnswer(
  emails: readonly string[],
  { results }: CreateInvitationOutput,
  requestId: string,
): z.infer<typeof inviteResponse> {
  const errors = new Map<string, ApiError>();
  const invitations = new Map<string, string>();
  for (const [index, { invitation, error }] of results.entries()) {
    const key = keyOf(emails[index] ?? "");
    if (error !== null) errors.set(key, apiError(error, requestId));
    else if (invitation !== null) invitations.set(key, invitation.id);
  }
  return {
    ...(errors.size > 0 && { errors: Object.fromEntries(errors) }),
    ...(invitations.size > 0 && { invitations: Object.fromEntries(invitations) }),
  };
}

/** An invalid address is its own key. */
function keyOf(email: string): string {
  const parsed = parseEmailAddress(email);
  return parsed.ok ? parsed.address.key : email;
}

function apiError({ status, message, code, details }: ErrorView, id: string): ApiError {
  return { status, message, code, details: details ?? {}, id };
}
