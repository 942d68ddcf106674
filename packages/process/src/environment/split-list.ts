/** The entries of a list with commas. */
export function splitList(text: string): string[] {
  return text
    .split(",")
    .map((entry) => entry.trim())
    .filter((entry) => entry !== "");
}

/** A variable that was not set where the list was put together leaves one. A comma at the end does no harm. */
export function hasEmptyEntry(text: string): boolean {
  const written = text.trim().replace(/,$/, "").split(",");
  return written.some((entry) => entry.trim() === "");
}
