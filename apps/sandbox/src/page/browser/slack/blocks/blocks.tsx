import type { Block } from "../block-kit.ts";
import type { BlockContext } from "../block-context.ts";
import { ElementControl } from "../elements/element-control.tsx";
import { Mrkdwn } from "../mrkdwn/mrkdwn.tsx";
import { plainText } from "../mrkdwn/text-object.tsx";
import { ContextBlock } from "./context-block.tsx";
import { ImageBlock } from "./image-block.tsx";
import { InputBlockField } from "./input-block-field.tsx";
import { RichTextBlock } from "./rich-text-block.tsx";
import { SectionBlock } from "./section-block.tsx";

/** Block Kit as Slack renders it. */
export function Blocks({ blocks, context }: { blocks: Block[]; context: BlockContext }) {
  return (
    <div class="blocks">
      {blocks.map((block) => (
        <OneBlock key={block.block_id} block={block} context={context} />
      ))}
    </div>
  );
}

function OneBlock({ block, context }: { block: Block; context: BlockContext }) {
  switch (block.type) {
    case "header":
      return <h3 class="block-header">{plainText(block.text)}</h3>;
    case "section":
      return <SectionBlock block={block} context={context} />;
    case "context":
      return <ContextBlock elements={block.elements} reader={context} />;
    case "actions":
      return (
        <div class="block-actions">
          {block.elements.map((element) => (
            <ElementControl
              key={element.action_id}
              blockId={block.block_id}
              element={element}
              context={context}
            />
          ))}
        </div>
      );
    case "divider":
      return <hr />;
    case "image":
      return <ImageBlock block={block} />;
    case "input":
      return <InputBlockField block={block} context={context} />;
    case "rich_text":
      return <RichTextBlock elements={block.elements} reader={context} />;
    case "markdown":
      return <Mrkdwn text={block.text.replaceAll("**", "*")} reader={context} />;
  }
}
