import { messageGallery, viewGallery } from "@usher/slack/gallery";

import { messageEntry, viewEntry, type GalleryEntry } from "./gallery-entry.ts";

/** The app's own list: every message in every state, and every form. */
export function galleryExamples(): GalleryEntry[] {
  const messages = messageGallery().map(({ id, title, content }) => {
    const [group = ""] = title.split(":");
    return messageEntry({ id: `example-${id}`, group, title }, content);
  });
  const views = viewGallery().map(({ id, title, content }) => {
    const group = content.type === "home" ? "Home tab" : "Form";
    return viewEntry({ id: `example-view-${id}`, group, title }, content);
  });
  return [...messages, ...views];
}
