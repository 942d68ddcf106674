import type { Block, BlockElement, ConfirmObject, ImageElement } from "../slack/block-kit.ts";
import type { Reader } from "../slack/mrkdwn/inline-nodes.tsx";
import { plainText, SlackText } from "../slack/mrkdwn/text-object.tsx";

type ConfirmCardsProps = { blocks: Block[]; reader: Reader };

/** The questions that buttons ask before they do something. */
export function ConfirmCards({ blocks, reader }: ConfirmCardsProps) {
  return (
    <>
      {blocks.flatMap(elementsOf).map((element) => {
        const confirm = "confirm" in element ? element.confirm : undefined;
        if (element.type === "image" || confirm === undefined) return null;
        const before = element.type === "button" ? plainText(element.text) : "a choice";
        return <ConfirmCard key={element.action_id} {...{ confirm, before, reader }} />;
      })}
    </>
  );
}

type ConfirmCardProps = { confirm: ConfirmObject; before: string; reader: Reader };

function ConfirmCard({ confirm, before, reader }: ConfirmCardProps) {
  return (
    <div class="gallery-view">
      <p class="gallery-before">Asked before “{before}”</p>
      <p class="gallery-view-title">{plainText(confirm.title)}</p>
      <SlackText text={confirm.text} reader={reader} />
      <div class="dialog-buttons">
        <span class="button">{plainText(confirm.deny)}</span>
        <span class={`button ${confirm.style ?? "primary"}`}>{plainText(confirm.confirm)}</span>
      </div>
    </div>
  );
}

function elementsOf(block: Block): (BlockElement | ImageElement)[] {
  if (block.type === "actions") return block.elements;
  if (block.type === "section") return block.accessory === undefined ? [] : [block.accessory];
  return [];
}
