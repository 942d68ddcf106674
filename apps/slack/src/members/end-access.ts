import { parseDecisionValue, readReviewPlace } from "../blocks/members/access-review-modal.ts";
import {
  endAccessModal,
  endAccessView,
  readPlannedEnd,
} from "../blocks/members/end-access-modal.ts";
import { asSlackMember } from "../request/as-slack-member.ts";
import type { ButtonListener } from "../request/button-click.ts";
import { formSubmission } from "../request/form-submission.ts";
import { customRolesOf, memberEntry } from "../request/member-entry.ts";
import type { Services } from "../request/services.ts";
import { changeEffects } from "./change-effects.ts";
import { decidedWindow, decideReview } from "./decide-review.ts";
import { inWindow } from "./in-window.ts";

/** "End access": the window asks before anything is decided. */
export function endAccessButton(services: Services): ButtonListener {
  return inWindow(services, readReviewPlace, async (slackMember, { place, click }) => {
    const chosen = parseDecisionValue(click.subjectId);
    if (chosen === null) return null;
    const { caller, organizationName } = slackMember;
    const [found, customRoles] = await Promise.all([
      caller.member.get({ id: chosen.id }),
      customRolesOf(slackMember),
    ]);
    return endAccessModal({
      member: memberEntry(found, customRoles),
      version: chosen.version,
      organizationName,
      effects: await changeEffects(slackMember, found.userId),
      place,
    });
  });
}

/** Ends what was confirmed. The window then shows the list, with what was done or why it was not. */
export function endAccessSubmission(services: Services) {
  return formSubmission(services, {
    fields: () => [],
    read: ({ callback_id, private_metadata }) =>
      callback_id === endAccessView ? readPlannedEnd(private_metadata) : null,
    attempt: ({ call, claimed }, { id, version, cursor }) =>
      asSlackMember(services, { call, claimed }, (slackMember) =>
        decideReview(slackMember, { id, version, decision: "end" }, { cursor }),
      ),
    succeed: ({ call, reply }, decided) => reply.put(decidedWindow(services, call, decided)),
    errorField: () => null,
  });
}
