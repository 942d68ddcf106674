import { onClick, type ButtonListener, type ClickedButton } from "../request/button-click.ts";
import type { CommandRequest } from "../request/command-request.ts";
import { clickOf, openLoaded } from "../request/open-form.ts";
import type { Services } from "../request/services.ts";
import { memberListModal, membersTitle } from "../blocks/members/member-list-modal.ts";
import { readMembers } from "./read-members.ts";

/** `members`, alone or with a text to search for. */
export async function openMembers(
  services: Services,
  request: CommandRequest,
  text: string | null,
): Promise<void> {
  await showMembers(services, clickOf(request), text);
}

export function membersButton(services: Services): ButtonListener {
  return onClick(services, (clicked) => showMembers(services, clicked, null));
}

function showMembers(
  services: Services,
  clicked: ClickedButton,
  text: string | null,
): Promise<void> {
  return openLoaded(services, clicked, {
    title: membersTitle,
    load: async (slackMember) =>
      memberListModal(await readMembers(slackMember, { text, cursor: null })),
  });
}
