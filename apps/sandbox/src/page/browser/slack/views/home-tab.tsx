import { useDrafts } from "../../state/use-drafts.ts";
import type { PageState } from "../../state/use-page.ts";
import { Blocks } from "../blocks/blocks.tsx";

export function HomeTab({ page }: { page: PageState }) {
  const { directory, now, isBusy } = page.surface;
  const view = page.selection.slack.home;
  const drafts = useDrafts(view);
  if (view === null)
    return (
      <div class="messages">
        <p class="messages-empty">Usher has not published a Home tab for this person.</p>
      </div>
    );
  return (
    <div class="messages" tabIndex={0} role="region" aria-label="Home tab">
      <div class="home-tab">
        <Blocks
          blocks={view.blocks}
          context={{
            directory,
            now,
            isBusy,
            idPrefix: `home-${view.id}`,
            errors: view.errors,
            ...drafts,
            click: page.acting.clickInHome,
          }}
        />
      </div>
    </div>
  );
}
