import type { BlockContext } from "../slack/block-context.ts";
import { Blocks } from "../slack/blocks/blocks.tsx";
import { Mrkdwn } from "../slack/mrkdwn/mrkdwn.tsx";
import { plainText } from "../slack/mrkdwn/text-object.tsx";
import { Avatar } from "../chrome/avatar.tsx";
import { useDrafts } from "../state/use-drafts.ts";
import type { GalleryEntry } from "../wire/gallery.ts";
import { ConfirmCards } from "./confirm-cards.tsx";
import type { GalleryData } from "./use-gallery.ts";

export type Theme = "light" | "dark";

type GalleryCardProps = { entry: GalleryEntry; data: GalleryData; shownIn: readonly Theme[] };

/** One entry in each of the colors, with the text that stands alone and what the checker says. */
export function GalleryCard({ entry, data, shownIn }: GalleryCardProps) {
  const { id, title, text, problems } = entry;
  return (
    <article class="gallery-card" id={id} aria-labelledby={`${id}-title`}>
      <header>
        <h3 id={`${id}-title`}>{title}</h3>
        <span class={problems.length === 0 ? "gallery-valid" : "gallery-wrong"}>
          {problems.length === 0 ? "valid" : "not valid"}
        </span>
      </header>
      {problems.length > 0 && (
        <ul class="gallery-problems">
          {problems.map(({ pointer, message }) => (
            <li key={pointer + message}>
              <code>{pointer || "/"}</code> {message}
            </li>
          ))}
        </ul>
      )}
      {text !== null && entry.blocks.length > 0 && (
        <p class="gallery-text">
          <span>On a phone:</span> {text}
        </p>
      )}
      <div class="gallery-pictures">
        {shownIn.map((theme) => (
          <div
            key={theme}
            class="gallery-picture"
            data-theme={theme}
            aria-label={theme}
            role="group"
          >
            <Picture entry={entry} data={data} idPrefix={`${id}-${theme}`} />
          </div>
        ))}
      </div>
    </article>
  );
}

type PictureProps = { entry: GalleryEntry; data: GalleryData; idPrefix: string };

function Picture({ entry, data, idPrefix }: PictureProps) {
  const drafts = useDrafts();
  const { view, blocks, text } = entry;
  const context: BlockContext = {
    directory: data.directory,
    now: data.now,
    isBusy: false,
    idPrefix,
    errors: {},
    ...drafts,
    click: () => undefined,
  };
  const drawn =
    blocks.length > 0 ? (
      <Blocks blocks={blocks} context={context} />
    ) : (
      <Mrkdwn text={text ?? ""} reader={context} />
    );
  return (
    <>
      {view === null ? (
        <div class="message">
          <Avatar name="Usher" hue={null} />
          <div class="message-content">
            <p class="message-head">
              <span class="author">Usher</span>
              <span class="app-badge">APP</span>
            </p>
            {drawn}
          </div>
        </div>
      ) : (
        <ViewFrame view={view}>{drawn}</ViewFrame>
      )}
      <ConfirmCards blocks={blocks} reader={context} />
    </>
  );
}

type ViewFrameProps = {
  view: NonNullable<GalleryEntry["view"]>;
  children: preact.ComponentChildren;
};

function ViewFrame({ view, children }: ViewFrameProps) {
  if (view.type === "home") return <div class="home-tab">{children}</div>;
  const { title, submit, close } = view;
  return (
    <div class="gallery-view">
      <p class="gallery-view-title">{title ? plainText(title) : ""}</p>
      {children}
      <div class="dialog-buttons">
        <span class="button">{close ? plainText(close) : "Close"}</span>
        {submit && <span class="button primary">{plainText(submit)}</span>}
      </div>
    </div>
  );
}
