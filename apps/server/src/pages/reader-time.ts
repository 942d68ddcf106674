import { inlineSource } from "./inline-source.ts";

/**
 * Rewrites the times of a page in the reader's own zone; the time in UTC, which the server cannot do better than, is
 * its tooltip. A page without it says the same.
 */
export const readerTimeScript = `
for (const time of document.querySelectorAll("time[data-locale]")) {
  const format = new Intl.DateTimeFormat(time.dataset.locale, {
    year: "numeric", month: "long", day: "numeric", hour: "numeric", minute: "2-digit", timeZoneName: "short",
  });
  time.title = time.textContent;
  time.textContent = format.format(new Date(time.dateTime));
}
`.trim();

export const readerTimeSource = inlineSource(readerTimeScript);
