import type { Block } from "../block-kit.ts";
import type { BlockContext } from "../block-context.ts";
import { ElementControl } from "../elements/element-control.tsx";
import { SlackText } from "../mrkdwn/text-object.tsx";

type SectionBlockProps = { block: Extract<Block, { type: "section" }>; context: BlockContext };

export function SectionBlock({ block, context }: SectionBlockProps) {
  const { text, fields, accessory } = block;
  return (
    <div class="block-section">
      <div class="section-words">
        {text && <SlackText text={text} reader={context} />}
        {fields && (
          <div class="section-fields">
            {fields.map((field, index) => (
              <div key={index}>
                <SlackText text={field} reader={context} />
              </div>
            ))}
          </div>
        )}
      </div>
      {accessory?.type === "image" ? (
        <img class="accessory-image" src={accessory.image_url} alt={accessory.alt_text} />
      ) : (
        accessory && (
          <ElementControl blockId={block.block_id} element={accessory} context={context} />
        )
      )}
    </div>
  );
}
