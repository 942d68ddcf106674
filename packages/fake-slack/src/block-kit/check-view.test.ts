import { describe, expect, test } from "vitest";
import { checkView } from "./check-view.ts";

const plain = (text: string) => ({ type: "plain_text", text });
const option = (value: string) => ({ text: plain(value), value });
const long = (length: number): string => "x".repeat(length);

const input = (element: object, extra: object = {}) => ({
  type: "input",
  label: plain("Label"),
  element: { action_id: "a", ...element },
  ...extra,
});

function modal(blocks: unknown[], extra: object = {}): object {
  return { type: "modal", title: plain("Invite"), submit: plain("Send"), blocks, ...extra };
}

function problemsOf(view: unknown): string {
  return checkView(view)
    .map(({ pointer, message }) => `${pointer}: ${message}`)
    .join("\n");
}

describe("checkView", () => {
  test("accepts a modal with every input", () => {
    const elements = [
      { type: "plain_text_input", multiline: true, max_length: 500, placeholder: plain("Note") },
      { type: "email_text_input", focus_on_load: true },
      { type: "url_text_input" },
      { type: "number_input", is_decimal_allowed: false, min_value: "1", max_value: "30" },
      { type: "static_select", options: [option("admin")] },
      { type: "multi_static_select", options: [option("admin")], max_selected_items: 1 },
      { type: "users_select" },
      { type: "multi_users_select", initial_users: ["U0ACMEOWNER"] },
      {
        type: "conversations_select",
        default_to_current_conversation: true,
        response_url_enabled: true,
      },
      {
        type: "multi_conversations_select",
        filter: { include: ["public"], exclude_bot_users: true },
      },
      { type: "channels_select" },
      { type: "multi_channels_select" },
      { type: "external_select", min_query_length: 0 },
      { type: "multi_external_select" },
      { type: "checkboxes", options: [option("a")], initial_options: [option("a")] },
      { type: "radio_buttons", options: [option("a")] },
      { type: "datepicker" },
      { type: "timepicker", initial_time: "09:30" },
      { type: "datetimepicker" },
      { type: "rich_text_input" },
    ];
    expect(problemsOf(modal(elements.map((element) => input(element))))).toBe("");
  });

  test("accepts a home tab", () => {
    expect(problemsOf({ type: "home", blocks: [{ type: "divider" }], private_metadata: "x" })).toBe(
      "",
    );
  });

  test.each([
    [
      "an input without a submit button",
      modal([input({ type: "plain_text_input" })], { submit: undefined }),
      "submit",
    ],
    ["no title", modal([], { title: undefined }), "missing required field: title"],
    ["a title of 25", modal([], { title: plain(long(25)) }), "less than 25"],
    ["a submit of 25", modal([], { submit: plain(long(25)) }), "less than 25"],
    ["a close of 25", modal([], { close: plain(long(25)) }), "less than 25"],
    ["a callback_id of 256", modal([], { callback_id: long(256) }), "less than 256"],
    ["private_metadata of 3001", modal([], { private_metadata: long(3001) }), "less than 3001"],
    [
      "101 blocks",
      modal(Array.from({ length: 101 }, () => ({ type: "divider" }))),
      "no more than 100",
    ],
    ["no blocks", modal([], { blocks: undefined }), "missing required field: blocks"],
    ["an unknown property", modal([], { titel: "a" }), 'got "titel"'],
    ["a title on a home tab", { type: "home", title: plain("a"), blocks: [] }, 'got "title"'],
    ["an unknown type", { type: "dialog", blocks: [] }, "must be one of"],
    ["a markdown block", modal([{ type: "markdown", text: "a" }]), "unsupported block type"],
    [
      "a button as an input",
      modal([input({ type: "button", text: plain("a") })]),
      "unsupported input element",
    ],
    [
      "a label of 2001",
      modal([input({ type: "plain_text_input" }, { label: plain(long(2001)) })]),
      "less than 2001",
    ],
    [
      "a hint of 2001",
      modal([input({ type: "plain_text_input" }, { hint: plain(long(2001)) })]),
      "less than 2001",
    ],
    [
      "a placeholder of 151",
      modal([input({ type: "plain_text_input", placeholder: plain(long(151)) })]),
      "less than 151",
    ],
    [
      "an initial text of 3001",
      modal([input({ type: "plain_text_input", initial_value: long(3001) })]),
      "3001",
    ],
    [
      "a max_length of 3001",
      modal([input({ type: "plain_text_input", max_length: 3001 })]),
      "1 to 3000",
    ],
    [
      "min_length above max_length",
      modal([input({ type: "plain_text_input", min_length: 5, max_length: 4 })]),
      "must not exceed",
    ],
    [
      "a number input that does not say is_decimal_allowed",
      modal([input({ type: "number_input" })]),
      "is_decimal",
    ],
    [
      "two focused elements",
      modal([
        input({ type: "email_text_input", focus_on_load: true }),
        input({ type: "email_text_input", focus_on_load: true }),
      ]),
      "focus_on_load",
    ],
  ])("rejects %s", (_name, view, expected) => {
    expect(problemsOf(view)).toContain(expected);
  });
});
