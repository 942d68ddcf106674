import { CsvError, parse } from "csv-parse/sync";

import { usageError } from "../error.ts";

const delimiters = [",", ";", "\t"];

/** Rows of cells, blank rows included so that numbers stay a spreadsheet's. Throws `CliError`. */
export function readCsv(bytes: Uint8Array): string[][] {
  const text = decoded(bytes);
  try {
    return parse(text, {
      delimiter: delimiterOf(text),
      relaxColumnCount: true,
      skipEmptyLines: false,
      trim: true,
    });
  } catch (error) {
    if (error instanceof CsvError) throw usageError(`The file is not valid CSV: ${error.message}.`);
    throw error;
  }
}

function decoded(bytes: Uint8Array): string {
  try {
    // The decoder also takes a byte order mark away.
    return new TextDecoder("utf-8", { fatal: true }).decode(bytes);
  } catch {
    throw usageError("The file is not UTF-8.", "Save it as “CSV UTF-8”.");
  }
}

/** The first one outside of quotes: no address has any of them, and Excel writes what its locale likes. */
function delimiterOf(text: string): string {
  let quoted = false;
  for (const character of text) {
    if (character === '"') quoted = !quoted;
    else if (quoted) continue;
    else if (delimiters.includes(character)) return character;
  }
  return ",";
}
