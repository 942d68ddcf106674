import { useRef } from "preact/hooks";

import { directoryOf } from "../slack/directory.ts";
import { useActing } from "./use-acting.ts";
import { useAppTab } from "./use-app-tab.ts";
import { useComposing } from "./use-composing.ts";
import { useDeliveries } from "./use-deliveries.ts";
import { useGuide } from "./use-guide.ts";
import { useEmailSelection } from "./use-email-selection.ts";
import { useNow } from "./use-now.ts";
import { usePanelTab } from "./use-panel-tab.ts";
import { usePersonKeys } from "./use-person-keys.ts";
import { useSelection } from "./use-selection.ts";
import type { WorkspaceData } from "./workspace-data.ts";

/** Everything the parts of the page share. */
export function usePage(data: WorkspaceData, refresh: () => Promise<void>) {
  const { world, workspace, emails } = data;
  const appTab = useAppTab();
  const selection = useSelection(data, appTab.current === "messages");
  const { person, place } = selection;
  const deliveries = useDeliveries(refresh);
  const acting = useActing({ person, place, command: world.command, workspace }, deliveries);
  const composing = useComposing(person, place);
  const composerBox = useRef<HTMLTextAreaElement>(null);
  usePersonKeys(workspace.people, selection.actAs);
  const { failure } = deliveries;
  const isHere = failure?.person === person.name && failure.place === place.id;
  return {
    ...data,
    selection,
    appTab,
    panel: usePanelTab(world.organization.id),
    deliveries,
    acting,
    composing,
    composerBox,
    email: useEmailSelection(emails),
    guide: useGuide(world.organization.id),
    /** Of the person who acts, where they are. */
    failure: isHere ? failure.words : null,
    surface: {
      directory: directoryOf(workspace),
      now: useNow(data.aheadMs),
      isBusy: deliveries.isBusy,
      onAction: acting.clickInMessage,
      onReply: acting.reply,
      onShortcut: acting.runMessageShortcut,
    },
  };
}

export type PageState = ReturnType<typeof usePage>;
