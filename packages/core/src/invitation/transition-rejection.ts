import { UsherError, type ErrorCode } from "../model/errors.ts";
import type { Repositories } from "../ports/store.ts";
import type { Invitation, InvitationState } from "../model/invitation.ts";
import { isLegal, type TransitionEvent } from "../model/invitation-transitions.ts";
import type { InvitationTransition } from "../ports/invitation-repository.ts";

const codes: Partial<Record<InvitationState, ErrorCode>> = {
  requested: "invite.awaiting_approval",
  accepted: "invite.already_accepted",
  declined: "invite.declined",
  revoked: "invite.revoked",
  expired: "invite.expired",
};

/** Why an invitation in this state cannot change as asked. */
export function stateRejection(invitation: Invitation): UsherError {
  return new UsherError(codes[invitation.state] ?? "invite.not_pending", {
    state: invitation.state,
    at: invitation.stateChangedAt,
    ...(invitation.state === "requested" && { since: invitation.createdAt }),
  });
}

/** Throws the code of the invitation's state where the event cannot start from it. */
export function requireTransition(invitation: Invitation, event: TransitionEvent): void {
  if (!isLegal(invitation.state, event)) throw stateRejection(invitation);
}

/** Changes this invitation alone. Throws what `lostRace` says where another change came first. */
export async function transitionOne<E extends TransitionEvent>(
  repositories: Repositories,
  { organizationId, id }: Invitation,
  change: Omit<InvitationTransition<E>, "organizationId" | "select">,
): Promise<Invitation> {
  const [changed] = await repositories.invitations.transition({
    ...change,
    organizationId,
    select: { ids: [id] },
  });
  if (!changed) throw await lostRace(repositories, { organizationId, id });
  return changed;
}

/** The rejection for the loser of a race: the state the winner left. */
export async function lostRace(
  repositories: Repositories,
  invitation: Pick<Invitation, "organizationId" | "id">,
): Promise<UsherError> {
  const now = await repositories.invitations.find(invitation.organizationId, invitation.id);
  if (now === null) return new UsherError("invite.not_found");
  return now.state === "pending" || now.state === "requested"
    ? new UsherError("version.conflict")
    : stateRejection(now);
}
