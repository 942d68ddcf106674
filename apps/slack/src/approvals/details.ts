import { detailsModal, detailsTitle } from "../blocks/details-modal.ts";
import { logLines } from "../blocks/log-line.ts";
import { callOf } from "../request/call.ts";
import type { Services } from "../request/services.ts";
import { requestEvents } from "./request-events.ts";
import { readButtonClick, buttonReply, type ButtonListener } from "../request/button-click.ts";
import { openLoaded } from "../request/open-form.ts";
import { outsidersOf } from "../blocks/outsiders-of.ts";

/** Details: everything about a request, for people who may see it. */
export function detailsButton(services: Services): ButtonListener {
  return async ({ body, action, ack, respond, context }) => {
    const call = callOf(context);
    const click = readButtonClick(body, action);
    const reply = buttonReply(services, { call, click }, { ack, respond });
    const { teamId } = call.workspace.facts;
    await openLoaded(
      services,
      { call, click, reply },
      {
        title: detailsTitle,
        load: async ({ caller }) => {
          const [approval, organization, events] = await Promise.all([
            caller.approval.get({ id: click.subjectId }),
            caller.organization.get(),
            requestEvents(caller, click.subjectId, "0"),
          ]);
          const outsiders = outsidersOf(approval, organization.policy);
          const { name: organizationName } = organization;
          return detailsModal({ approval, organizationName, teamId, outsiders }, logLines(events));
        },
      },
    );
  };
}
