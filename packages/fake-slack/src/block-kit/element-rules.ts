import type { z } from "zod";
import type { choiceOption, optionGroup } from "./composition.ts";
import { isRecord } from "./shapes.ts";
import type { ReportBelow } from "./shapes.ts";

type Option = z.infer<typeof choiceOption>;
type OptionSource = {
  options?: Option[] | undefined;
  option_groups?: z.infer<typeof optionGroup>[] | undefined;
  initial_option?: Option | undefined;
  initial_options?: Option[] | undefined;
};

/** `options` or `option_groups`, never both, and what is chosen at first must be among them. */
export function checkOptionSource(value: OptionSource, report: ReportBelow): void {
  if ((value.options === undefined) === (value.option_groups === undefined)) {
    report([], "must have exactly one of: options, option_groups");
  }
  checkInitialOptions(value, report);
}

export function checkInitialOptions(value: OptionSource, report: ReportBelow): void {
  const groups = value.option_groups ?? [];
  const offered = [...(value.options ?? []), ...groups.flatMap(({ options }) => options)];
  const known = new Set(offered.map(optionKey));
  const isOffered = (option: Option): boolean => known.has(optionKey(option));
  const message = "must exactly match one of the options";
  if (value.initial_option !== undefined && !isOffered(value.initial_option)) {
    report(["initial_option"], message);
  }
  value.initial_options?.forEach((option, index) => {
    if (!isOffered(option)) report(["initial_options", index], message);
  });
}

function optionKey({ value, text, description }: Option): string {
  return JSON.stringify([value, text.type, text.text, description]);
}

/** What an element offers, which may not have been checked yet. */
export function offeredOptions(element: Record<string, unknown>): unknown[] {
  const groups = Array.isArray(element.option_groups) ? element.option_groups.filter(isRecord) : [];
  return [element.options, ...groups.map((group) => group.options)].flatMap((options) =>
    Array.isArray(options) ? options : [],
  );
}

export function checkLengthOrder(
  value: {
    min_length?: number | undefined;
    max_length?: number | undefined;
    initial_value?: string | undefined;
  },
  report: ReportBelow,
): void {
  const { min_length: min = 0, max_length: max = Infinity, initial_value: initial = "" } = value;
  if (min > max) report([], "min_length must not exceed max_length");
  if (initial.length > max) report(["initial_value"], `must be less than ${max + 1} characters`);
}

export function checkNumberOrder(
  value: {
    min_value?: string | undefined;
    max_value?: string | undefined;
    initial_value?: string | undefined;
  },
  report: ReportBelow,
): void {
  const min = Number(value.min_value ?? -Infinity);
  const max = Number(value.max_value ?? Infinity);
  if (min > max) report([], "min_value must not exceed max_value");
  if (value.initial_value === undefined) return;
  const initial = Number(value.initial_value);
  if (initial < min || initial > max) {
    report(["initial_value"], "must lie between min_value and max_value");
  }
}

export function checkImageSource(
  value: { image_url?: string | undefined; slack_file?: object | undefined },
  report: ReportBelow,
): void {
  if ((value.image_url === undefined) === (value.slack_file === undefined)) {
    report([], "must have exactly one of: image_url, slack_file");
  }
}
