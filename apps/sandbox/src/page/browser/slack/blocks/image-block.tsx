import type { Block } from "../block-kit.ts";
import { plainText } from "../mrkdwn/text-object.tsx";

export function ImageBlock({ block }: { block: Extract<Block, { type: "image" }> }) {
  return (
    <figure class="block-image">
      {block.title && <figcaption>{plainText(block.title)}</figcaption>}
      <img src={block.image_url} alt={block.alt_text} referrerpolicy="no-referrer" />
    </figure>
  );
}
