import { addressOf, parseEmailAddress } from "@usher/core";

/** Whether a cell of several lines holds rows of the file: a quote was closed too late, or never. */
export function hasRow(cell: string, delimiter: string): boolean {
  if (!/[\r\n]/.test(cell)) return false;
  return cell
    .split(/[\r\n]/)
    .filter((line) => line.includes("@"))
    .flatMap((line) => line.split(delimiter))
    .some((part) => parseEmailAddress(addressOf(part.replaceAll('"', ""))).ok);
}
