const characters = new Intl.Segmenter("en", { granularity: "grapheme" });

/** The first letter or digit of a name, for the eye alone; a dot where there is none. */
export function initialOf(name: string): string {
  for (const { segment } of characters.segment(name))
    if (/[\p{L}\p{N}]/u.test(segment)) return segment.toLocaleUpperCase("en");
  return "·";
}
