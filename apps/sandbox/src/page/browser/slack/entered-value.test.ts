import { describe, expect, test } from "vitest";

import type { ValueElement } from "./block-kit.ts";
import { initialValue, toSubmit, valueInState } from "./entered-value.ts";
import { submittedValues } from "./views/submitted-values.ts";
import type { View } from "../wire/slack.ts";

const text: ValueElement = { type: "plain_text_input", action_id: "t" };
const select: ValueElement = { type: "static_select", action_id: "s" };
const many: ValueElement = { type: "multi_static_select", action_id: "m" };
const option = (value: string) => ({
  text: { type: "plain_text" as const, text: value },
  value,
});

describe("what a control shows", () => {
  test.each([
    [text, { type: "plain_text_input", value: "a" }, "a"],
    [text, { type: "plain_text_input", value: null }, ""],
    [select, { type: "static_select", selected_option: option("x") }, "x"],
    [select, { type: "static_select", selected_option: null }, ""],
    [
      many,
      { type: "multi_static_select", selected_options: [option("x"), option("y")] },
      ["x", "y"],
    ],
    [many, { type: "multi_users_select", selected_users: ["U1"] }, ["U1"]],
    [text, { type: "datepicker", selected_date: "2026-11-21" }, "2026-11-21"],
  ] as const)("a control's value comes from the view's state (%#)", (element, state, shown) => {
    expect(valueInState(element, state)).toEqual(shown);
  });

  test("a control's value comes from the element where there is no state", () => {
    const first = { ...select, initial_option: option("admin") };
    expect(initialValue(first)).toBe("admin");
    expect(valueInState(first, undefined)).toBe("admin");
    expect(initialValue(text)).toBe("");
  });
});

describe("what is submitted", () => {
  test("an empty input is null", () => {
    expect(toSubmit(text, "")).toBeNull();
    expect(toSubmit(many, [])).toBeNull();
  });

  test("a date and time is in seconds, rich text is a block", () => {
    const seconds = Date.parse("2026-11-21T10:00") / 1000;
    expect(toSubmit({ type: "datetimepicker", action_id: "d" }, "2026-11-21T10:00")).toBe(seconds);
    expect(toSubmit({ type: "rich_text_input", action_id: "r" }, "hi")).toMatchObject({
      type: "rich_text",
    });
  });

  test("an option that only the app knows is sent back whole, chosen before or now", () => {
    const external: ValueElement = { type: "multi_external_select", action_id: "e" };
    const before = valueInState(external, { selected_options: [option("u1")] });
    expect(toSubmit(external, before)).toEqual([option("u1")]);
    const first = { ...external, initial_options: [option("u2")] } as ValueElement;
    expect(toSubmit(external, initialValue(first))).toEqual([option("u2")]);
    expect(toSubmit(external, valueInState(external, { selected_options: [] }))).toBeNull();
    const one: ValueElement = { type: "external_select", action_id: "o" };
    expect(toSubmit(one, valueInState(one, { selected_option: option("u3") }))).toEqual(
      option("u3"),
    );
    expect(initialValue(one)).toBe("");
  });

  test("a submission has every input block by its two ids, typed or unchanged", () => {
    // submittedValues reads nothing of a view but its blocks.
    const view = {
      blocks: [
        { type: "divider", block_id: "line" },
        { type: "input", block_id: "emails", label: option("l").text, element: text },
        { type: "input", block_id: "role", label: option("l").text, element: select },
      ],
    } as unknown as View;
    const typed = submittedValues(view, (blockId) => (blockId === "emails" ? "a@b.c" : ""));
    expect(typed).toEqual({ "emails.t": "a@b.c", "role.s": null });
  });
});
