import { germanTexts } from "./texts-de.ts";
import { englishTexts } from "./texts-en.ts";
import type { EmailTexts } from "./email-texts.ts";

const catalog = { en: englishTexts, de: germanTexts } satisfies Record<string, EmailTexts>;

/** By language, region ignored; English where there is no such catalog. */
export function textsFor(locale: string): EmailTexts {
  const language = locale.split(/[-_]/)[0]?.toLowerCase();
  return language === "de" ? catalog.de : catalog.en;
}
