import { readLocale, type Language } from "@usher/core/texts";

/** `?lang=` wins over the browser's preference, and that over the invitation's language. */
export function pickLanguage(wanted: {
  query: string | undefined;
  acceptLanguage: string | undefined;
  invitation: string | undefined;
}): Language {
  return (
    known(wanted.query) ??
    preferred(wanted.acceptLanguage ?? "") ??
    known(wanted.invitation) ??
    "en"
  );
}

function preferred(header: string): Language | undefined {
  const ranges = header
    .slice(0, 1000)
    .split(",")
    .map((range) => {
      const [tag = "", ...parameters] = range.trim().split(";");
      const quality = parameters.map((text) => /^\s*q=([\d.]+)\s*$/.exec(text)?.[1]).find(Boolean);
      return { tag, quality: quality === undefined ? 1 : Number(quality) };
    })
    .filter(({ quality }) => quality > 0)
    .toSorted((a, b) => b.quality - a.quality);
  return ranges.map(({ tag }) => known(tag)).find((language) => language !== undefined);
}

function known(tag: string | undefined): Language | undefined {
  return tag === undefined ? undefined : readLocale(tag)?.language;
}
