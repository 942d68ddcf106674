import { catalogDe } from "./catalog-de.ts";
import { catalogEn } from "./catalog-en.ts";
import type { PageTexts } from "./page-texts.ts";

export const catalogs = { en: catalogEn, de: catalogDe } as const satisfies Record<
  string,
  PageTexts
>;

export type Language = keyof typeof catalogs;

export const languages: readonly Language[] = ["en", "de"];
