import type { ComponentChild } from "preact";

import type { Directory } from "../directory.ts";
import { emojiOf } from "./emoji.ts";
import { formatDate } from "./format-date.ts";
import type { InlineNode } from "./nodes.ts";

export type Reader = { directory: Directory; now: Date };

type InlineNodesProps = { nodes: InlineNode[]; reader: Reader };

export function InlineNodes({ nodes, reader }: InlineNodesProps) {
  return <>{nodes.map((node) => draw(node, reader))}</>;
}

function draw(node: InlineNode, reader: Reader): ComponentChild {
  switch (node.kind) {
    case "text":
      return node.text;
    case "break":
      return <br />;
    case "bold":
      return <strong>{<InlineNodes nodes={node.children} reader={reader} />}</strong>;
    case "italic":
      return <em>{<InlineNodes nodes={node.children} reader={reader} />}</em>;
    case "strike":
      return <s>{<InlineNodes nodes={node.children} reader={reader} />}</s>;
    case "code":
      return <code>{node.text}</code>;
    case "link":
      return <SlackLink url={node.url} text={node.text} />;
    case "user":
      return <span class="mention">@{node.label ?? reader.directory.userName(node.id)}</span>;
    case "channel":
      return <span class="mention">#{node.label ?? reader.directory.channelName(node.id)}</span>;
    case "broadcast":
      return <span class="mention mention-all">@{node.name}</span>;
    case "date": {
      const shown = formatDate(node.timestamp, node.format, reader) || node.fallback;
      return node.url === null ? (
        <SlackTime timestamp={node.timestamp} text={shown} />
      ) : (
        <SlackLink url={node.url} text={shown} />
      );
    }
    case "emoji":
      return emojiOf(node.name);
  }
}

export function SlackLink({ url, text }: { url: string; text: string }) {
  return (
    <a href={url} target="_blank" rel="noopener noreferrer">
      {text}
    </a>
  );
}

export function SlackTime({ timestamp, text }: { timestamp: number; text: string }) {
  const date = new Date(timestamp * 1000);
  if (Number.isNaN(date.getTime())) return <>{text}</>;
  return (
    <time dateTime={date.toISOString()} title={date.toLocaleString()}>
      {text}
    </time>
  );
}
