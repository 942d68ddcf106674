import { catalogueDe } from "./catalogue-de.ts";
import { catalogueEn } from "./catalogue-en.ts";
import type { Catalogue } from "./page-texts.ts";

export const catalogues = { en: catalogueEn, de: catalogueDe } as const satisfies Record<
  string,
  Catalogue
>;

export type Language = keyof typeof catalogues;

export const languages: readonly Language[] = ["en", "de"];
