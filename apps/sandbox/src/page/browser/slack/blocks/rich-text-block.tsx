import type { RichContainer, RichInline } from "../block-kit.ts";
import type { Reader } from "../mrkdwn/inline-nodes.tsx";
import { RichInlineNode } from "./rich-inline-node.tsx";

type RichTextBlockProps = { elements: RichContainer[]; reader: Reader };

export function RichTextBlock({ elements, reader }: RichTextBlockProps) {
  return (
    <div class="rich-text">
      {elements.map((element, index) => (
        <RichPart key={index} part={element} reader={reader} />
      ))}
    </div>
  );
}

function RichPart({ part, reader }: { part: RichContainer; reader: Reader }) {
  switch (part.type) {
    case "rich_text_section":
      return <div class="rich-section">{inline(part.elements, reader)}</div>;
    case "rich_text_quote":
      return <blockquote>{inline(part.elements, reader)}</blockquote>;
    case "rich_text_preformatted":
      return <pre>{inline(part.elements, reader)}</pre>;
    case "rich_text_list": {
      const depth = part.indent ?? 0;
      const items = part.elements.map((item, index) => (
        <li key={index}>{inline(item.elements, reader)}</li>
      ));
      return part.style === "ordered" ? (
        <ol data-depth={depth} start={(part.offset ?? 0) + 1}>
          {items}
        </ol>
      ) : (
        <ul data-depth={depth}>{items}</ul>
      );
    }
  }
}

function inline(elements: RichInline[], reader: Reader) {
  return elements.map((element, index) => (
    <RichInlineNode key={index} element={element} reader={reader} />
  ));
}
