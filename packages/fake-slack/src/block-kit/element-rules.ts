import { isRecord } from "./shapes.ts";
import type { Report } from "./shapes.ts";

type Fields = Record<string, unknown>;

/** `options` or `option_groups`, never both, and what is chosen at first must be among them. */
export function checkOptionSource(value: Fields, at: string, report: Report): void {
  if ((value.options === undefined) === (value.option_groups === undefined)) {
    report(at, "must have exactly one of: options, option_groups");
  }
  checkInitialOptions(value, at, report);
}

export function checkInitialOptions(value: Fields, at: string, report: Report): void {
  const offered = offeredOptions(value);
  const known = new Set(offered.map(optionKey));
  if (value.initial_option !== undefined && !known.has(optionKey(value.initial_option))) {
    report(`${at}/initial_option`, "must exactly match one of the options");
  }
  if (!Array.isArray(value.initial_options)) return;
  value.initial_options.forEach((option, index) => {
    if (!known.has(optionKey(option))) {
      report(`${at}/initial_options/${index}`, "must exactly match one of the options");
    }
  });
}

export function offeredOptions(value: Fields): unknown[] {
  const groups = Array.isArray(value.option_groups) ? value.option_groups : [];
  const grouped = groups.flatMap((group) =>
    isRecord(group) && Array.isArray(group.options) ? group.options : [],
  );
  return [...(Array.isArray(value.options) ? value.options : []), ...grouped];
}

function optionKey(option: unknown): string {
  if (!isRecord(option)) return JSON.stringify(option);
  const text = isRecord(option.text) ? option.text : {};
  return JSON.stringify([option.value, text.type, text.text, option.description]);
}

export function checkLengthOrder(value: Fields, at: string, report: Report): void {
  const { min_length: min, max_length: max, initial_value: initial } = value;
  if (typeof min === "number" && typeof max === "number" && min > max) {
    report(at, "min_length must not exceed max_length");
  }
  if (typeof initial === "string" && typeof max === "number" && initial.length > max) {
    report(`${at}/initial_value`, `must be less than ${max + 1} characters`);
  }
}

export function checkNumberOrder(value: Fields, at: string, report: Report): void {
  const [min, max, initial] = [value.min_value, value.max_value, value.initial_value].map((one) =>
    typeof one === "string" ? Number(one) : undefined,
  );
  if (min !== undefined && max !== undefined && min > max) {
    report(at, "min_value must not exceed max_value");
  }
  if (initial === undefined) return;
  if (initial < (min ?? -Infinity) || initial > (max ?? Infinity)) {
    report(`${at}/initial_value`, "must lie between min_value and max_value");
  }
}

export function checkImageSource(value: Fields, at: string, report: Report): void {
  if ((value.image_url === undefined) === (value.slack_file === undefined)) {
    report(at, "must have exactly one of: image_url, slack_file");
  }
}
