import type { ImageElement, TextObject } from "../block-kit.ts";
import type { Reader } from "../mrkdwn/inline-nodes.tsx";
import { SlackText } from "../mrkdwn/text-object.tsx";

type ContextBlockProps = { elements: (TextObject | ImageElement)[]; reader: Reader };

export function ContextBlock({ elements, reader }: ContextBlockProps) {
  return (
    <div class="block-context">
      {elements.map((element, index) =>
        element.type === "image" ? (
          <img key={index} src={element.image_url} alt={element.alt_text} />
        ) : (
          <SlackText key={index} text={element} reader={reader} />
        ),
      )}
    </div>
  );
}
