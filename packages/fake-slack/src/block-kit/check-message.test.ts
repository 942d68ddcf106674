import { describe, expect, test } from "vitest";
import { checkMessage } from "./check-message.ts";

const plain = (text: string) => ({ type: "plain_text", text });
const option = (value: string) => ({ text: plain(value), value });
const times = <Item>(count: number, item: (index: number) => Item): Item[] =>
  Array.from({ length: count }, (_, index) => item(index));
const long = (length: number): string => "x".repeat(length);

function messagesOf(blocks: unknown[]): string[] {
  return checkMessage({ text: "fallback", blocks }).map(
    ({ pointer, message }) => `${pointer}: ${message}`,
  );
}

const section = (extra: object) => ({ type: "section", text: plain("a"), ...extra });
const button = (extra: object = {}) => ({
  type: "button",
  action_id: "go",
  text: plain("Go"),
  ...extra,
});
const actions = (...elements: unknown[]) => ({ type: "actions", elements });
const select = (extra: object) => ({ type: "static_select", action_id: "pick", ...extra });

describe("checkMessage", () => {
  test("accepts a message that uses every block", () => {
    const blocks = [
      { type: "header", block_id: "h", text: plain("Invite request") },
      section({
        block_id: "s",
        accessory: button({ confirm: confirm() }),
        fields: [plain("Role"), plain("admin")],
      }),
      {
        type: "context",
        elements: [{ type: "mrkdwn", text: "*Needs* 1 approval", verbatim: true }, image()],
      },
      { type: "divider" },
      { ...image(), title: plain("A cat") },
      actions(
        button({ value: "1", style: "primary", accessibility_label: "Approve" }),
        { type: "overflow", action_id: "more", options: [option("a"), option("b")] },
        select({ action_id: "role", options: [option("admin")], initial_option: option("admin") }),
        { type: "users_select", action_id: "who", placeholder: plain("Someone") },
        { type: "datepicker", action_id: "when", initial_date: "2026-11-21" },
      ),
      {
        type: "rich_text",
        elements: [
          {
            type: "rich_text_section",
            elements: [
              { type: "text", text: "jane@acme.com", style: { bold: true, code: true } },
              { type: "user", user_id: "U0ACMEOWNER" },
              { type: "emoji", name: "wave" },
              { type: "date", timestamp: 1_795_000_000, format: "{date}", fallback: "soon" },
              { type: "link", url: "https://acme.example", text: "Acme" },
            ],
          },
          {
            type: "rich_text_list",
            style: "bullet",
            elements: [{ type: "rich_text_section", elements: [{ type: "text", text: "one" }] }],
          },
          { type: "rich_text_preformatted", elements: [{ type: "text", text: "code" }] },
          { type: "rich_text_quote", elements: [{ type: "text", text: "quote" }] },
        ],
      },
      { type: "markdown", text: "# Title" },
    ];
    expect(checkMessage({ text: "Alice asks to invite jane@acme.com", blocks })).toEqual([]);
  });

  test.each([
    ["51 blocks", times(51, () => ({ type: "divider" })), "no more than 50 items"],
    ["a section of 3001 characters", [section({ text: plain(long(3001)) })], "less than 3001"],
    ["an empty section text", [section({ text: plain("") })], "more than 0"],
    ["a section with neither text nor fields", [{ type: "section" }], "must have text or fields"],
    ["11 fields", [section({ fields: times(11, () => plain("f")) })], "no more than 10 items"],
    ["a field of 2001 characters", [section({ fields: [plain(long(2001))] })], "less than 2001"],
    ["a header of 151 characters", [{ type: "header", text: plain(long(151)) }], "less than 151"],
    [
      "a mrkdwn header",
      [{ type: "header", text: { type: "mrkdwn", text: "a" } }],
      "unsupported text object",
    ],
    [
      "11 context elements",
      [{ type: "context", elements: times(11, () => plain("c")) }],
      "no more than 10",
    ],
    [
      "26 actions",
      [actions(...times(26, (i) => button({ action_id: `b${i}` })))],
      "no more than 25",
    ],
    ["no actions", [actions()], "at least 1"],
    [
      "a button text of 76 characters",
      [actions(button({ text: plain(long(76)) }))],
      "less than 76",
    ],
    [
      "a button value of 2001 characters",
      [actions(button({ value: long(2001) }))],
      "less than 2001",
    ],
    [
      "a button url of 3001 characters",
      [actions(button({ url: `https://${long(2993)}` }))],
      "less than 3001",
    ],
    ["a javascript link", [actions(button({ url: "javascript:alert(1)" }))], "must match"],
    [
      "an accessibility label of 76",
      [actions(button({ accessibility_label: long(76) }))],
      "less than 76",
    ],
    ["an unknown button style", [actions(button({ style: "default" }))], "must be one of"],
    [
      "an action_id of 256 characters",
      [actions(button({ action_id: long(256) }))],
      "less than 256",
    ],
    ["a block_id of 256 characters", [{ type: "divider", block_id: long(256) }], "less than 256"],
    ["an option text of 76", [actions(select({ options: [option(long(76))] }))], "less than 76"],
    [
      "101 options",
      [actions(select({ options: times(101, (i) => option(`${i}`)) }))],
      "no more than 100",
    ],
    [
      "101 option groups",
      [
        actions(
          select({
            option_groups: times(101, () => ({ label: plain("g"), options: [option("a")] })),
          }),
        ),
      ],
      "no more than 100",
    ],
    ["a select without options", [actions(select({}))], "exactly one of"],
    [
      "an initial option that is not offered",
      [actions(select({ options: [option("a")], initial_option: option("b") }))],
      "must exactly match",
    ],
    [
      "6 overflow options",
      [actions({ type: "overflow", action_id: "o", options: times(6, (i) => option(`${i}`)) })],
      "no more than 5",
    ],
    [
      "11 radio buttons",
      [
        actions({
          type: "radio_buttons",
          action_id: "r",
          options: times(11, (i) => option(`${i}`)),
        }),
      ],
      "no more than 10",
    ],
    [
      "11 checkboxes",
      [actions({ type: "checkboxes", action_id: "c", options: times(11, (i) => option(`${i}`)) })],
      "no more than 10",
    ],
    [
      "a confirm title of 101",
      [actions(button({ confirm: confirm({ title: plain(long(101)) }) }))],
      "less than 101",
    ],
    [
      "a confirm text of 301",
      [actions(button({ confirm: confirm({ text: plain(long(301)) }) }))],
      "less than 301",
    ],
    [
      "a confirm button of 31",
      [actions(button({ confirm: confirm({ confirm: plain(long(31)) }) }))],
      "less than 31",
    ],
    [
      "a confirm dialog without text",
      [actions(button({ confirm: { title: plain("a") } }))],
      "missing required field",
    ],
    ["an unknown block", [{ type: "banner" }], "unsupported block type"],
    [
      "an unknown element",
      [actions({ type: "slider", action_id: "s" })],
      "unsupported actions element type",
    ],
    [
      "a text input in actions",
      [actions({ type: "plain_text_input" })],
      "unsupported actions element type",
    ],
    [
      "an unknown property of a block",
      [section({ color: "red" })],
      'no more properties allowed, got "color"',
    ],
    [
      "an unknown property of an element",
      [actions(button({ disabled: true }))],
      "no more properties allowed",
    ],
    [
      "an unknown property of a text",
      [section({ text: { ...plain("a"), verbatim: true } })],
      "no more properties",
    ],
    ["an action_id twice in a block", [actions(button(), button())], '"go" already exists'],
    [
      "a block_id twice",
      times(2, () => ({ type: "divider", block_id: "d" })),
      '"d" already exists',
    ],
    [
      "an image without alt_text",
      [{ type: "image", image_url: "https://a.example/b.png" }],
      "alt_text",
    ],
    ["an image without a source", [{ type: "image", alt_text: "a" }], "exactly one of"],
    [
      "markdown of 12001 characters in sum",
      times(2, () => ({ type: "markdown", text: long(6001) })),
      "12001",
    ],
    [
      "an unknown rich text element",
      [
        {
          type: "rich_text",
          elements: [{ type: "rich_text_section", elements: [{ type: "bold" }] }],
        },
      ],
      "unsupported rich text element",
    ],
    [
      "an unknown rich text style",
      [
        {
          type: "rich_text",
          elements: [
            {
              type: "rich_text_section",
              elements: [{ type: "text", text: "a", style: { big: true } }],
            },
          ],
        },
      ],
      "no more properties allowed",
    ],
    [
      "a quote inside a list",
      [
        {
          type: "rich_text",
          elements: [
            {
              type: "rich_text_list",
              style: "bullet",
              elements: [{ type: "rich_text_quote", elements: [] }],
            },
          ],
        },
      ],
      "unsupported rich text list item",
    ],
  ])("rejects %s", (_name, blocks, expected) => {
    const problems = messagesOf(blocks);
    expect(problems).not.toEqual([]);
    expect(problems.join("\n")).toContain(expected);
  });

  test("accepts each limit at its edge", () => {
    const blocks = [
      ...times(47, () => ({ type: "divider" })),
      section({ text: plain(long(3000)) }),
      { type: "header", text: plain(long(150)) },
      actions(
        ...times(25, (i) =>
          button({ action_id: `${i}`, text: plain(long(75)), value: long(2000) }),
        ),
      ),
    ];
    expect(messagesOf(blocks)).toEqual([]);
  });

  test("points at the place of a problem as Slack does", () => {
    expect(messagesOf([{ type: "divider" }, section({ text: plain(long(3001)) })])).toEqual([
      "/blocks/1/text/text: must be less than 3001 characters, has 3001",
    ]);
  });

  test("allows one action_id in two blocks", () => {
    expect(messagesOf([actions(button()), actions(button())])).toEqual([]);
  });

  test.each([
    ["missing", undefined],
    ["empty", ""],
    ["blank", " \n"],
    ["a mention", "<@U0ACMEOWNER> asks"],
    ["a broadcast", "<!channel> look"],
    ["a link", "See <https://acme.example|Acme>"],
    ["a date", "Until <!date^1795000000^{date}|soon>"],
    ["too long", long(40_001)],
  ])("rejects a top-level text that is %s beside blocks", (_name, text) => {
    expect(checkMessage({ text, blocks: [{ type: "divider" }] })).toHaveLength(1);
  });

  test("takes links in a message of text alone", () => {
    expect(checkMessage({ text: "Connect it: <https://acme.example|here>" })).toEqual([]);
  });

  test("keeps escaped user text and odd angle brackets", () => {
    expect(checkMessage({ text: "&lt;!channel&gt; a < b", blocks: [{ type: "divider" }] })).toEqual(
      [],
    );
  });

  test("rejects metadata without a type", () => {
    expect(checkMessage({ text: "a", metadata: { event_payload: {} } })).toHaveLength(1);
  });
});

function confirm(extra: object = {}): object {
  return {
    title: plain("Sure?"),
    text: plain("Really"),
    confirm: plain("Yes"),
    deny: plain("No"),
    ...extra,
  };
}

function image(): object {
  return { type: "image", image_url: "https://acme.example/cat.png", alt_text: "A cat" };
}
