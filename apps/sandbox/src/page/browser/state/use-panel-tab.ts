import { isText, useStoredState } from "./use-stored-state.ts";

export const panelTabs = {
  mailbox: "Mailbox",
  traffic: "Traffic",
  failures: "Failures",
  brand: "Brand",
} as const;
export type PanelTab = keyof typeof panelTabs;

export type Panel = { current: PanelTab; open: (tab: PanelTab) => void };

/** What the panel beside Slack shows. */
export function usePanelTab(organizationId: string): Panel {
  const [kept, setKept] = useStoredState(`usher.${organizationId}.panel`, "mailbox", isText);
  return { current: isTab(kept) ? kept : "mailbox", open: (tab) => setKept(() => tab) };
}

function isTab(kept: string): kept is PanelTab {
  return Object.hasOwn(panelTabs, kept);
}
