import { decode, encodingExists } from "iconv-lite";

import { usageError } from "../error.ts";

export type DecodedText = {
  text: string;
  /** Whether Excel needs a byte order mark to read a file of this origin as UTF-8. */
  needsMark: boolean;
};

type Mark = { bytes: readonly number[]; encoding: string };

const marks: readonly Mark[] = [
  { bytes: [0xef, 0xbb, 0xbf], encoding: "utf-8" },
  { bytes: [0xff, 0xfe], encoding: "utf-16le" },
  { bytes: [0xfe, 0xff], encoding: "utf-16be" },
];
/** How .xlsx and .zip files begin, and .xls files. */
const binary: readonly (readonly number[])[] = [
  [0x50, 0x4b, 0x03, 0x04],
  [0xd0, 0xcf, 0x11, 0xe0],
];
const saveAs = "Save it as “CSV UTF-8”";

/**
 * The text of a file: what its byte order mark says, the encoding that was named, UTF-8, or UTF-16.
 * Another one is never guessed: a wrong guess turns names and domains into others. Throws `CliError`.
 */
export function decodeText(bytes: Uint8Array, encoding: string | undefined): DecodedText {
  if (binary.some((start) => startsWith(bytes, start)))
    throw usageError("The file is a workbook or an archive, not CSV.", `${saveAs}.`);
  const mark = marks.find((known) => startsWith(bytes, known.bytes));
  if (encoding !== undefined && mark === undefined)
    return { text: decodeNamed(bytes, encoding), needsMark: true };
  const found = mark?.encoding ?? unmarkedUtf16(bytes) ?? "utf-8";
  return {
    text: decodeUnicode(bytes, found),
    needsMark: mark !== undefined || found !== "utf-8",
  };
}

/** Throws `CliError` for an encoding that is not known. */
export function requireEncoding(name: string): string {
  if (encodingExists(name)) return name;
  throw usageError(`There is no encoding ${JSON.stringify(name)}.`, "An example is windows-1252.");
}

/** Node's own decoder of windows-1252 leaves out its quotation marks and dashes. */
function decodeNamed(bytes: Uint8Array, encoding: string): string {
  const text = decode(bytes, encoding);
  if (text.includes("\ufffd")) throw usageError(`The file is not ${encoding}.`, `${saveAs}.`);
  return text;
}

function decodeUnicode(bytes: Uint8Array, encoding: string): string {
  try {
    // The decoder also takes a byte order mark away.
    return new TextDecoder(encoding, { fatal: true }).decode(bytes);
  } catch {
    throw usageError(
      `The file is not ${encoding.toUpperCase()}.`,
      `${saveAs}, or name its encoding, for example --encoding windows-1252.`,
    );
  }
}

/** UTF-16 without a mark: every other byte of the first two characters is zero. */
function unmarkedUtf16([first, second, third, fourth]: Uint8Array): string | null {
  if (first && second === 0 && third && fourth === 0) return "utf-16le";
  if (first === 0 && second && third === 0 && fourth) return "utf-16be";
  return null;
}

function startsWith(bytes: Uint8Array, start: readonly number[]): boolean {
  return start.every((byte, index) => bytes[index] === byte);
}
