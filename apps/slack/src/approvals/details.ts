import { detailsModal, detailsTitle } from "../blocks/details-modal.ts";
import { logLines } from "../blocks/log-line.ts";
import type { Services } from "../request/services.ts";
import { requestEvents } from "./request-events.ts";
import { onSubjectClick, type ButtonListener } from "../request/button-click.ts";
import { openLoaded } from "../request/open-form.ts";
import { outsidersOf } from "../blocks/outsiders-of.ts";

/** Details: everything about a request, for people who may see it. */
export function detailsButton(services: Services): ButtonListener {
  return onSubjectClick(services, async (clicked) => {
    const { subjectId: id } = clicked.click;
    const { teamId } = clicked.call.workspace.facts;
    await openLoaded(services, clicked, {
      title: detailsTitle,
      load: async ({ caller }) => {
        const [approval, organization, events] = await Promise.all([
          caller.approval.get({ id }),
          caller.organization.get(),
          requestEvents(caller, id, "0"),
        ]);
        const outsiders = outsidersOf(approval, organization.policy);
        const { name: organizationName } = organization;
        return detailsModal({ approval, organizationName, teamId, outsiders }, logLines(events));
      },
    });
  });
}
