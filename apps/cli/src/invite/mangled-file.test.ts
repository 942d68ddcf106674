import { parseEmailAddress } from "@usher/core";
import fc from "fast-check";
import { expect, test } from "vitest";

import { CliError } from "../error.ts";
import { generatedFile } from "../testing/generated-file.ts";
import type { Person } from "./person.ts";
import { readPeople, type People } from "./read-people.ts";

const mistake = fc.record({
  at: fc.nat({ max: 10_000 }),
  text: fc.constantFrom(
    '"',
    '"',
    '"',
    ",",
    ";",
    "\n",
    "\r",
    "\t",
    "'",
    "\0",
    '""',
    '",',
    ',"',
    "\ufeff",
  ),
});

test(
  "of a file with stray quotes and delimiters no address is lost, or the file is refused",
  {
    timeout: 120_000,
  },
  () => {
    let read = 0;
    fc.assert(
      fc.property(
        generatedFile,
        fc.array(mistake, { minLength: 1, maxLength: 3 }),
        fc.constantFrom("", "usher_row,usher_code,usher_error\n"),
        (file, mistakes, before) => {
          const text = mistakes.reduce(
            (whole, { at, text: stray }) => inserted(whole, at % (whole.length + 1), stray),
            before + file.text,
          );
          const people = peopleOf(text);
          if (people === null) return;
          read += 1;
          const kept = keptIn(people);
          const addresses = text.match(/\bp\d+@any\.example\b/g) ?? [];
          expect(addresses.filter((address) => !kept.includes(address))).toEqual([]);
        },
      ),
      { numRuns: 1_000 },
    );
    expect(read).toBeGreaterThan(100);
  },
);

function inserted(text: string, at: number, stray: string): string {
  return text.slice(0, at) + stray + text.slice(at);
}

function peopleOf(text: string): People | null {
  try {
    return readPeople(Buffer.from(text), { ignoreUnknownColumns: true });
  } catch (error) {
    if (error instanceof CliError) return null;
    throw error;
  }
}

/** The addresses that are sent, and all of what is in the errors file. */
function keptIn({ people, failures, sheet }: People): string {
  const failed = failures.flatMap(({ row }) => sheet.rows.get(row) ?? []);
  return [
    ...people.flatMap((person) => sentOf(person, sheet.rows.get(person.row))),
    ...failed,
  ].join("\n");
}

/** The server refuses what is no address, a role that does not exist, and a message with an address. */
function sentOf({ email, roles = [], message = "" }: Person, cells: readonly string[] = []) {
  const isRefused =
    !parseEmailAddress(email).ok || [...roles, message].some((text) => text.includes("@"));
  return isRefused ? cells : [email];
}
