import { describe, expect, test } from "vitest";

import { blockContext } from "../../testing/block-context.ts";
import { renderHtml } from "../../testing/render-html.ts";
import type { Block, BlockElement, ValueElement } from "../block-kit.ts";
import { Blocks } from "./blocks.tsx";

const plain = (text: string) => ({ type: "plain_text" as const, text });
const option = (value: string) => ({ text: plain(value.toUpperCase()), value });

function html(block: Block, errors: Record<string, string> = {}): string {
  return renderHtml(<Blocks blocks={[block]} context={blockContext(errors).context} />);
}

function input(element: ValueElement, given: { optional?: boolean } = {}): Block {
  return {
    type: "input",
    block_id: "b",
    label: plain("Label"),
    hint: plain("Hint"),
    element,
    ...given,
  };
}

describe("blocks that only show", () => {
  test("a header is a heading with its emoji", () => {
    expect(html({ type: "header", block_id: "b", text: plain(":tada: Joined") })).toContain(
      '<h3 class="block-header">🎉 Joined</h3>',
    );
  });

  test("a section has text, fields and an accessory", () => {
    const shown = html({
      type: "section",
      block_id: "b",
      text: { type: "mrkdwn", text: "*Hi* <@U0MARCO>" },
      fields: [plain("one"), { type: "mrkdwn", text: "_two_" }],
      accessory: { type: "image", alt_text: "A cat", image_url: "https://acme.com/cat.png" },
    });
    expect(shown).toContain("<strong>Hi</strong>");
    expect(shown).toContain("@Marco Diaz");
    expect(shown).toContain("<em>two</em>");
    expect(shown).toContain('alt="A cat"');
  });

  test("context, divider, image and markdown", () => {
    expect(html({ type: "context", block_id: "b", elements: [plain("small")] })).toContain("small");
    expect(html({ type: "divider", block_id: "b" })).toContain("<hr>");
    expect(
      html({ type: "image", block_id: "b", alt_text: "Cat", image_url: "https://a.test/c.png" }),
    ).toContain('alt="Cat"');
    expect(html({ type: "markdown", block_id: "b", text: "**bold**" })).toContain(
      "<strong>bold</strong>",
    );
  });

  test("rich text: styles, lists, quotes, code, mentions, dates and emoji", () => {
    const shown = html({
      type: "rich_text",
      block_id: "b",
      elements: [
        {
          type: "rich_text_section",
          elements: [
            { type: "text", text: "bold", style: { bold: true, italic: true } },
            { type: "user", user_id: "U0MARCO" },
            { type: "channel", channel_id: "C0GENERAL" },
            { type: "broadcast", range: "here" },
            { type: "emoji", name: "wave", unicode: "1f44b" },
            { type: "date", timestamp: 1, format: "{date_num}", fallback: "then" },
          ],
        },
        {
          type: "rich_text_list",
          style: "ordered",
          offset: 2,
          elements: [{ type: "rich_text_section", elements: [{ type: "text", text: "item" }] }],
        },
        { type: "rich_text_quote", elements: [{ type: "text", text: "quoted" }] },
        { type: "rich_text_preformatted", elements: [{ type: "text", text: "*code*" }] },
      ],
    });
    expect(shown).toContain("<strong><em>bold</em></strong>");
    expect(shown).toContain("@Marco Diaz");
    expect(shown).toContain("#general");
    expect(shown).toContain("@here");
    expect(shown).toContain("👋");
    expect(shown).toContain('dateTime="1970-01-01T00:00:01.000Z"');
    expect(shown).toMatch(/<ol[^>]*start="3"><li>item<\/li><\/ol>/);
    expect(shown).toContain("<blockquote>quoted</blockquote>");
    expect(shown).toContain("<pre>*code*</pre>");
  });
});

describe("no user input becomes HTML or script", () => {
  const evil = `<img src=x onerror=alert(1)><script>alert(1)</script>`;

  test.each<Block>([
    { type: "header", block_id: "b", text: plain(evil) },
    { type: "section", block_id: "b", text: { type: "mrkdwn", text: evil } },
    { type: "context", block_id: "b", elements: [plain(evil)] },
    { type: "markdown", block_id: "b", text: evil },
    {
      type: "rich_text",
      block_id: "b",
      elements: [{ type: "rich_text_section", elements: [{ type: "text", text: evil }] }],
    },
  ])("$type", (block) => {
    expect(html(block)).not.toMatch(/<(img|script)/);
    expect(html(block)).toContain("&lt;script&gt;");
  });

  test("an unsafe address is text, not a link", () => {
    const shown = html({
      type: "rich_text",
      block_id: "b",
      elements: [
        {
          type: "rich_text_section",
          elements: [{ type: "link", url: "javascript:alert(1)", text: "here" }],
        },
      ],
    });
    expect(shown).toContain("here");
    expect(shown).not.toContain("<a");
  });

  test("a button with an unsafe address stays a button", () => {
    const button: BlockElement = {
      type: "button",
      action_id: "a",
      text: plain("Go"),
      url: "javascript:alert(1)",
    };
    expect(html({ type: "actions", block_id: "b", elements: [button] })).not.toContain("href");
  });
});

describe("actions", () => {
  test("buttons keep their style and the label for screen readers", () => {
    const shown = html({
      type: "actions",
      block_id: "b",
      elements: [
        {
          type: "button",
          action_id: "approve",
          text: plain("Approve"),
          style: "primary",
          accessibility_label: "Approve inviting jane@acme.com",
        },
        { type: "overflow", action_id: "more", options: [option("details")] },
        {
          type: "static_select",
          action_id: "s",
          options: [option("a")],
          placeholder: plain("Pick"),
        },
        { type: "users_select", action_id: "u" },
        { type: "datepicker", action_id: "d" },
      ],
    });
    expect(shown).toContain('class="button primary" aria-label="Approve inviting jane@acme.com"');
    expect(shown).toContain('aria-label="More actions"');
    expect(shown).toContain("DETAILS");
    expect(shown).toMatch(/<select[^>]*aria-label="Pick"/);
    expect(shown).toContain('<option value="U0MARCO">Marco Diaz</option>');
    expect(shown).toContain('type="date"');
  });

  test("a button with an address is a link to it", () => {
    const shown = html({
      type: "actions",
      block_id: "b",
      elements: [{ type: "button", action_id: "a", text: plain("Open"), url: "https://acme.com/" }],
    });
    expect(shown).toMatch(/<a[^>]*href="https:\/\/acme.com\/"[^>]*rel="noopener noreferrer"/);
  });
});

describe("inputs", () => {
  test.each<[ValueElement, string]>([
    [{ type: "plain_text_input", action_id: "a" }, '<input id="here-b"'],
    [{ type: "plain_text_input", action_id: "a", multiline: true }, '<textarea id="here-b"'],
    [{ type: "rich_text_input", action_id: "a" }, '<textarea id="here-b"'],
    [{ type: "email_text_input", action_id: "a" }, 'inputMode="email"'],
    [{ type: "url_text_input", action_id: "a" }, 'inputMode="url"'],
    [{ type: "number_input", action_id: "a", is_decimal_allowed: false }, 'inputMode="decimal"'],
    [{ type: "static_select", action_id: "a", options: [option("x")] }, '<select id="here-b"'],
    [{ type: "multi_static_select", action_id: "a", options: [option("x")] }, 'type="checkbox"'],
    [{ type: "checkboxes", action_id: "a", options: [option("x")] }, 'type="checkbox"'],
    [{ type: "radio_buttons", action_id: "a", options: [option("x")] }, 'type="radio"'],
    [{ type: "multi_users_select", action_id: "a" }, 'type="checkbox"'],
    [{ type: "conversations_select", action_id: "a" }, "#general"],
    [{ type: "channels_select", action_id: "a" }, "#general"],
    [{ type: "datepicker", action_id: "a" }, 'type="date"'],
    [{ type: "timepicker", action_id: "a" }, 'type="time"'],
    [{ type: "datetimepicker", action_id: "a" }, 'type="datetime-local"'],
  ])("$type has its label and its hint", (element, control) => {
    const shown = html(input(element));
    expect(shown).toContain(control);
    expect(shown).toMatch(/aria-labelledby="here-b-label" aria-describedby="here-b-hint"/);
    expect(shown).toContain('id="here-b-label"');
    expect(shown).toContain("Hint</p>");
  });

  test("an error stands under its input and is tied to it", () => {
    const shown = html(input({ type: "plain_text_input", action_id: "a" }), {
      b: "Not an address.",
    });
    expect(shown).toContain('aria-invalid="true"');
    expect(shown).toContain('aria-describedby="here-b-hint here-b-error"');
    expect(shown).toMatch(/id="here-b-error" role="alert">Not an address\./);
  });

  test("an optional input says so and is not required", () => {
    const shown = html(input({ type: "plain_text_input", action_id: "a" }, { optional: true }));
    expect(shown).toContain("(optional)");
    expect(shown).not.toContain("aria-required");
  });
});
