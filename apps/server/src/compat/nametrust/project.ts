import {
  errorView,
  UsherError,
  type EntryResult,
  type ErrorView,
  type InvitationView,
} from "@usher/core";
import { TypeID } from "typeid-js";
import type { z } from "zod";

import type { FirstAttempt } from "./await-delivery.ts";
import { renamed } from "./rejection.ts";
import type { invitation, inviteResult } from "./schemas.ts";

type Result = z.infer<typeof inviteResult>;

const sendFailed = errorView(new UsherError("invite.send_failed"));

/** One result per entry, in order; `attempts` are the emails with a known state. */
export function resultsAnswer(
  results: readonly EntryResult[],
  attempts: ReadonlyMap<string, FirstAttempt>,
): { results: Result[]; status: number } {
  const shown = results.map(({ email, invitation: sent, error }): Result => {
    const attempt = (sent && attempts.get(sent.id)) ?? "queued";
    if (error !== null) return failure(email, error);
    if (sent === null || attempt === "failed") return failure(email, sendFailed);
    return {
      object: "invite_result",
      email,
      success: true,
      invitation: invitationAnswer(sent),
      error: "",
      message: "",
      status: 200,
      delivery: attempt,
    };
  });
  const statuses = shown.map((result) => result.status);
  return { results: shown, status: statuses.includes(200) ? 200 : Math.max(...statuses) };
}

function failure(email: string, error: ErrorView): Result {
  const { code, message, status } = renamed(error);
  return {
    object: "invite_result",
    email,
    success: false,
    invitation: null,
    error: code,
    message,
    status,
    delivery: null,
  };
}

/** An invitation that this call made is pending, whatever its email does. */
function invitationAnswer(sent: InvitationView): z.infer<typeof invitation> {
  return {
    object: "invitation",
    id: TypeID.fromUUID("inv", sent.id).toString(),
    email: sent.email.toLowerCase(),
    state: "pending",
    role_slugs: sent.roles,
    expires_at: sent.expiresAt,
    created_at: sent.createdAt,
  };
}
