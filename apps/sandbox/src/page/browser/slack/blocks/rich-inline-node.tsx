import type { ComponentChild } from "preact";

import type { RichInline, RichStyle } from "../block-kit.ts";
import { emojiOf } from "../mrkdwn/emoji.ts";
import { formatDate } from "../mrkdwn/format-date.ts";
import { SlackLink, SlackTime, type Reader } from "../mrkdwn/inline-nodes.tsx";
import { safeUrl } from "../mrkdwn/safe-url.ts";

type RichInlineNodeProps = { element: RichInline; reader: Reader };

export function RichInlineNode({ element, reader }: RichInlineNodeProps) {
  return <>{styled(content(element, reader), element.style)}</>;
}

function content(element: RichInline, reader: Reader): ComponentChild {
  const { directory } = reader;
  switch (element.type) {
    case "text":
      return element.text;
    case "link":
      return link(element.url, element.text ?? element.url);
    case "user":
      return <span class="mention">@{directory.userName(element.user_id)}</span>;
    case "channel":
      return <span class="mention">#{directory.channelName(element.channel_id)}</span>;
    case "usergroup":
      return <span class="mention">@{element.usergroup_id}</span>;
    case "team":
      return <span class="mention">{element.team_id}</span>;
    case "broadcast":
      return <span class="mention mention-all">@{element.range}</span>;
    case "color":
      return element.value;
    case "date": {
      const { timestamp, format, fallback = "", url } = element;
      const shown = formatDate(timestamp, format, reader) || fallback;
      return url === undefined ? (
        <SlackTime timestamp={timestamp} text={shown} />
      ) : (
        link(url, shown)
      );
    }
    case "emoji":
      return element.unicode === undefined ? emojiOf(element.name) : characters(element.unicode);
  }
}

function link(address: string, text: string): ComponentChild {
  const url = safeUrl(address);
  return url === null ? text : <SlackLink url={url} text={text} />;
}

/** `1f44b-1f3fd` as the character it names. */
function characters(codes: string): string {
  const points = codes.split("-").map((code) => Number.parseInt(code, 16));
  return points.every((point) => point <= 0x10_ff_ff) ? String.fromCodePoint(...points) : codes;
}

function styled(child: ComponentChild, style: RichStyle = {}): ComponentChild {
  let shown = child;
  if (style.code === true) shown = <code>{shown}</code>;
  if (style.underline === true) shown = <u>{shown}</u>;
  if (style.highlight === true) shown = <mark>{shown}</mark>;
  if (style.strike === true) shown = <s>{shown}</s>;
  if (style.italic === true) shown = <em>{shown}</em>;
  if (style.bold === true) shown = <strong>{shown}</strong>;
  return shown;
}
