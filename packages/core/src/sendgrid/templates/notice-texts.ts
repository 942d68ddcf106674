import type { NoticeCatalog } from "./notice-catalog.ts";
import { germanNotices } from "./notice-texts-de.ts";
import { englishNotices } from "./notice-texts-en.ts";

/** By language, region ignored; English where there is no such catalog. */
export function noticeTextsFor(lang: string): NoticeCatalog {
  return lang === "de" ? germanNotices : englishNotices;
}
