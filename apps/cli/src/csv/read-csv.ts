import { CsvError, parse } from "csv-parse/sync";

import { usageError } from "../error.ts";

export type Csv = {
  delimiter: string;
  /** Trimmed cells; blank rows included so that numbers stay a spreadsheet's. */
  rows: string[][];
};

export const delimiters = [",", ";", "\t"];

/** Excel takes the delimiter from such a first line and does not show the line. */
const separatorLine = /^"?sep=([^"\r\n])"?[,;\t ]*(?:\r\n|\n|\r|$)/i;

/** Throws `CliError` where a quote is never closed. */
export function readCsv(text: string): Csv {
  const separator = separatorLine.exec(text);
  const content = separator === null ? text : text.slice(separator[0].length);
  const delimiter = separator?.[1] ?? delimiterOf(content);
  try {
    const rows = parse(content, {
      delimiter,
      // Without it the first line's ending counts alone, and rows with another one run together.
      recordDelimiter: ["\r\n", "\n", "\r"],
      relaxColumnCount: true,
      relaxQuotes: true,
      skipEmptyLines: false,
      ltrim: true,
      cast: (value, { quoting }) => cellOf(value, quoting).trim(),
    });
    return { delimiter, rows };
  } catch (error) {
    if (!(error instanceof CsvError)) throw error;
    if (error.code !== "CSV_QUOTE_NOT_CLOSED")
      throw usageError(`The file is not valid CSV: ${error.message}.`);
    throw usageError(`Row ${Number(error["records"]) + 1} has a quote (") that is never closed.`);
  }
}

/** The parser takes a closing quote with spaces behind it for text. */
function cellOf(value: string, quoting: boolean): string {
  if (!quoting || !value.startsWith('"')) return value;
  const typed = value.trimEnd();
  const closed = typed !== value && typed.length > 1 && typed.endsWith('"');
  return closed ? typed.slice(1, -1) : value;
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
