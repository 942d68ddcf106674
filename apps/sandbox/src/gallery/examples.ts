import { checkMessage, checkView } from "@usher/fake-slack";
import { messageGallery, viewGallery } from "@usher/slack/gallery";

/** The app's own list, every message in every state and every form, with what the checker says of each. */
export function galleryExamples() {
  const messages = messageGallery().map(({ id, title, content }) => {
    const { text, blocks } = content;
    const [group = ""] = title.split(":");
    const problems = checkMessage(content);
    return { id: `example-${id}`, group, title, text, view: null, blocks, problems };
  });
  const views = viewGallery().map(({ id, title, content }) => {
    const { blocks, ...view } = content;
    const group = content.type === "home" ? "Home tab" : "Form";
    const problems = checkView(content);
    return { id: `example-view-${id}`, group, title, text: null, view, blocks, problems };
  });
  return [...messages, ...views];
}
