import { InlineNodes, type Reader } from "./inline-nodes.tsx";
import type { MrkdwnNode } from "./nodes.ts";
import { parseMrkdwn } from "./parse-mrkdwn.ts";

/** A text in Slack's markup. */
export function Mrkdwn({ text, reader }: { text: string; reader: Reader }) {
  return (
    <div class="mrkdwn">
      {parseMrkdwn(text).map((node, index) => (
        <MrkdwnPart key={index} node={node} reader={reader} />
      ))}
    </div>
  );
}

function MrkdwnPart({ node, reader }: { node: MrkdwnNode; reader: Reader }) {
  switch (node.kind) {
    case "paragraph":
      return (
        <p>
          <InlineNodes nodes={node.children} reader={reader} />
        </p>
      );
    case "quote":
      return (
        <blockquote>
          <InlineNodes nodes={node.children} reader={reader} />
        </blockquote>
      );
    case "preformatted":
      return <pre>{node.text}</pre>;
    case "list": {
      const items = node.items.map((item, index) => (
        <li key={index}>
          <InlineNodes nodes={item} reader={reader} />
        </li>
      ));
      return node.isOrdered ? <ol start={node.start}>{items}</ol> : <ul>{items}</ul>;
    }
  }
}
