import { Option, InvalidArgumentError } from "@commander-js/extra-typings";

import { usageError } from "../error.ts";
import { parseUntil, untilExamples, type GivenEnd } from "../invite/access-end.ts";
import { variable, type Terminal } from "../terminal.ts";

export const jsonOption = () => new Option("--json", "print one JSON document");

export const organizationOption = () =>
  new Option("-o, --organization <slug>", "slug or ID; default: USHER_ORGANIZATION");

/** Throws `CliError` when neither the option nor the variable names one. */
export function organizationOf(
  terminal: Pick<Terminal, "env">,
  options: { organization?: string | undefined },
): string {
  const named = options.organization ?? variable(terminal, "USHER_ORGANIZATION");
  if (named !== null) return named;
  throw usageError("Specify the organization with --organization or USHER_ORGANIZATION.");
}

/** For an option that may be given several times, or once with commas. */
export function collect(value: string, before: string[] | undefined): string[] {
  const values = value
    .split(",")
    .map((part) => part.trim())
    .filter((part) => part !== "");
  return [...(before ?? []), ...values];
}

/** For an option that takes one of a few words, several times or with commas. */
export function collectOf<Word extends string>(words: readonly Word[]) {
  return (value: string, before: Word[] | undefined): Word[] => {
    const found = collect(value, undefined).map((given) => words.find((word) => word === given));
    if (found.includes(undefined) || found.length === 0)
      throw new InvalidArgumentError(`Allowed are ${words.join(", ")}.`);
    return [...(before ?? []), ...found.filter((word) => word !== undefined)];
  };
}

export function oneOf<Word extends string>(words: readonly Word[]) {
  return (value: string): Word => {
    const found = words.find((word) => word === value);
    if (found === undefined) throw new InvalidArgumentError(`Allowed are ${words.join(", ")}.`);
    return found;
  };
}

export function wholeNumber(low: number, high: number) {
  return (value: string): number => {
    const number = Number(value);
    if (value.trim() === "" || !Number.isInteger(number) || number < low || number > high)
      throw new InvalidArgumentError(`It must be a whole number from ${low} to ${high}.`);
    return number;
  };
}

const maxAccessDays = 3_650;

export const accessForDaysOption = () =>
  new Option(
    "--access-for-days <days>",
    "how long access lasts, where a row says no end",
  ).argParser(wholeNumber(1, maxAccessDays));

export const accessUntilOption = () =>
  new Option("--access-until <time>", "when access ends, where a row says no end").argParser(
    (value: string): string => {
      const until = parseUntil(value);
      if (until === null) throw new InvalidArgumentError(`It must be ${untilExamples}.`);
      return until;
    },
  );

/** Throws `CliError` for both. */
export function endOf(options: {
  accessForDays?: number | undefined;
  accessUntil?: string | undefined;
}): { end?: GivenEnd } {
  const { accessForDays: days, accessUntil } = options;
  if (days !== undefined && accessUntil !== undefined)
    throw usageError("Specify either --access-for-days or --access-until.");
  if (days !== undefined) return { end: { accessFor: { days } } };
  return accessUntil === undefined ? {} : { end: { accessUntil } };
}
