import type { ComponentChildren } from "preact";
import { useEffect, useRef } from "preact/hooks";

import { BrandPanel } from "../brand/brand-panel.tsx";
import { FailurePanel } from "../failures/failure-panel.tsx";
import { Mailbox } from "../mailbox/mailbox.tsx";
import type { PageState } from "../state/use-page.ts";
import { panelTabs, type PanelTab } from "../state/use-panel-tab.ts";
import { TrafficPanel } from "../traffic/traffic-panel.tsx";
import { TabList } from "./tab-list.tsx";

type SidePanelProps = {
  page: PageState;
  onTraffic: (listener: () => void) => () => void;
};

/** What happens outside Slack: the emails, the requests, deliberate failures, and the brand. */
export function SidePanel({ page, onTraffic }: SidePanelProps) {
  const { panel, emails, failures } = page;
  const box = useRef<HTMLElement>(null);
  // The browser looked for the fragment of /mailbox before the page was rendered.
  useEffect(() => {
    if (location.hash !== "#mailbox") return;
    panel.open("mailbox");
    box.current?.scrollIntoView();
  }, []);
  const broken = failures.filter((failure) => failure.broken !== null).length;
  const counts: Partial<Record<PanelTab, number>> = { mailbox: emails.length, failures: broken };
  return (
    <aside ref={box} class="side-panel" id="mailbox" aria-label="Outside Slack" tabIndex={-1}>
      <TabList
        label="Outside Slack"
        id="panel"
        tabs={Object.entries(panelTabs).map(([id, words]) => ({
          id,
          words: withCount(words, counts[id as PanelTab]),
        }))}
        current={panel.current}
        onTab={(id) => panel.open(id as PanelTab)}
      />
      <p class="only-heard" role="status">
        {emails[0] === undefined
          ? ""
          : `${emails.length} emails, the newest to ${emails[0].to.email}`}
      </p>
      <div
        class="panel-shown"
        id="panel-shown"
        role="tabpanel"
        aria-labelledby={`panel-${panel.current}`}
      >
        {shown()}
      </div>
    </aside>
  );

  function shown(): ComponentChildren {
    switch (panel.current) {
      case "mailbox":
        return <Mailbox page={page} />;
      case "traffic":
        return (
          <TrafficPanel
            onTraffic={onTraffic}
            workspaces={page.world.workspaces}
            now={page.surface.now}
          />
        );
      case "failures":
        return <FailurePanel failures={failures} />;
      case "brand":
        return <BrandPanel />;
    }
  }
}

function withCount(words: string, count = 0): string {
  return count === 0 ? words : `${words} (${count})`;
}
