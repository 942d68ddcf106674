import { describe, expect, test } from "vitest";

import { parseMrkdwn } from "./parse-mrkdwn.ts";
import type { InlineNode } from "./nodes.ts";

function inline(source: string): InlineNode[] {
  const nodes = parseMrkdwn(source);
  expect(nodes).toHaveLength(1);
  const [only] = nodes;
  if (only?.kind !== "paragraph") throw new Error(`"${source}" is not a paragraph`);
  return only.children;
}

const text = (words: string): InlineNode => ({ kind: "text", text: words });

describe("emphasis", () => {
  test("bold, italic and strike nest", () => {
    expect(inline("*a _b ~c~_* d")).toEqual([
      {
        kind: "bold",
        children: [
          text("a "),
          { kind: "italic", children: [text("b "), { kind: "strike", children: [text("c")] }] },
        ],
      },
      text(" d"),
    ]);
  });

  test("marks within a word, before a space or alone are plain text", () => {
    for (const source of ["snake_case_name", "2 * 3 * 4", "a*b*c", "*", "**", "* a*", "*a\nb*"])
      expect(inline(source).every((node) => node.kind === "text" || node.kind === "break")).toBe(
        true,
      );
  });

  test("a mark inside code does not close the one outside", () => {
    expect(inline("*see `a*` now*")).toEqual([
      { kind: "bold", children: [text("see "), { kind: "code", text: "a*" }, text(" now")] },
    ]);
  });
});

describe("code", () => {
  test("code keeps its marks and shows its entities", () => {
    expect(inline("`*a* &lt;b&gt;`")).toEqual([{ kind: "code", text: "*a* <b>" }]);
  });

  test("a fence is one preformatted block, an open fence is text", () => {
    expect(parseMrkdwn("a\n```\n*x*\n&amp;y\n```\nb").map(({ kind }) => kind)).toEqual([
      "paragraph",
      "preformatted",
      "paragraph",
    ]);
    expect(parseMrkdwn("```\n*x*\n&amp;y\n```")).toEqual([
      { kind: "preformatted", text: "*x*\n&y" },
    ]);
    expect(parseMrkdwn("a ``` b").every(({ kind }) => kind === "paragraph")).toBe(true);
  });
});

describe("angle brackets", () => {
  test("links, email addresses and mentions are parsed", () => {
    expect(inline("<https://acme.com/a?b=1&amp;c=2|the *site*>")).toEqual([
      { kind: "link", url: "https://acme.com/a?b=1&c=2", text: "the *site*" },
    ]);
    expect(inline("<mailto:jane@acme.com|jane@acme.com>")).toEqual([
      { kind: "link", url: "mailto:jane@acme.com", text: "jane@acme.com" },
    ]);
    expect(inline("<mailto:jane@acme.com>")).toMatchObject([{ text: "jane@acme.com" }]);
    expect(inline("<@U0ADAM> in <#C0GEN|general>")).toEqual([
      { kind: "user", id: "U0ADAM", label: null },
      text(" in "),
      { kind: "channel", id: "C0GEN", label: "general" },
    ]);
    expect(inline("<!here> <!subteam^S1|@admins>")).toEqual([
      { kind: "broadcast", name: "here" },
      text(" "),
      { kind: "broadcast", name: "admins" },
    ]);
  });

  test("dates keep their format, link and fallback", () => {
    expect(inline("<!date^1700000000^{date_short} at {time}^https://a.test/|14 Nov>")).toEqual([
      {
        kind: "date",
        timestamp: 1_700_000_000,
        format: "{date_short} at {time}",
        url: "https://a.test/",
        fallback: "14 Nov",
      },
    ]);
    expect(inline("<!date^soon^{date}|14 Nov>")).toEqual([text("14 Nov")]);
  });

  test("a bare address is a link without the full stop after it", () => {
    expect(inline("See https://acme.com/a?b=1&amp;c=2.")).toEqual([
      text("See "),
      { kind: "link", url: "https://acme.com/a?b=1&c=2", text: "https://acme.com/a?b=1&c=2" },
      text("."),
    ]);
  });
});

describe("lines", () => {
  test("quotes, lists and breaks are parsed", () => {
    expect(parseMrkdwn("a\nb\n> c\n&gt; d\n• e\n• f\n2. g")).toEqual([
      { kind: "paragraph", children: [text("a"), { kind: "break" }, text("b")] },
      { kind: "quote", children: [text("c"), { kind: "break" }, text("d")] },
      { kind: "list", isOrdered: false, start: 1, items: [[text("e")], [text("f")]] },
      { kind: "list", isOrdered: true, start: 2, items: [[text("g")]] },
    ]);
  });

  test("an empty text gives nothing", () => {
    expect(parseMrkdwn("")).toEqual([]);
    expect(parseMrkdwn("\n\n")).toEqual([]);
  });
});

describe("injection", () => {
  test("HTML is text", () => {
    const source = `<script>alert(1)</script><img src=x onerror="a()">`;
    expect(inline(source)).toEqual([text(source)]);
    expect(inline("&lt;b&gt;x&lt;/b&gt;")).toEqual([text("<b>x</b>")]);
  });

  test("an entity is decoded once", () => {
    expect(inline("&amp;lt;@U0ADAM&amp;gt;")).toEqual([text("&lt;@U0ADAM&gt;")]);
  });

  test("an escaped mention stays text", () => {
    expect(inline("&lt;@U0ADAM&gt;")).toEqual([text("<@U0ADAM>")]);
  });

  test.each([
    "<javascript:alert(1)|click>",
    "<JaVaScRiPt:alert(1)>",
    "<data:text/html,x|click>",
    "<vbscript:x>",
    "<//evil.test|click>",
    "<file:///etc/passwd>",
  ])("%s is not a link", (source) => {
    expect(inline(source).some((node) => node.kind === "link")).toBe(false);
  });

  test("a date's link is never unsafe", () => {
    expect(inline("<!date^1^{date}^javascript:alert(1)|x>")).toMatchObject([{ url: null }]);
  });

  test("ten thousand open marks are parsed in time", () => {
    // Other load may interrupt one of them.
    const tookMs = [1, 2, 3].map(() => {
      const started = performance.now();
      parseMrkdwn("*a ".repeat(3000));
      parseMrkdwn("<".repeat(9000));
      parseMrkdwn("`".repeat(9001));
      return performance.now() - started;
    });
    expect(Math.min(...tookMs)).toBeLessThan(2000);
  });
});
