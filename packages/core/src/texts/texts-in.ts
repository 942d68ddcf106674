import type { Language } from "../model/text/languages.ts";
import { arabic } from "./ar/index.ts";
import { german } from "./de/index.ts";
import { english } from "./en/index.ts";
import { spanish } from "./es/index.ts";
import { french } from "./fr/index.ts";
import { japanese } from "./ja/index.ts";
import { pseudo } from "./pseudo.ts";
import type { Texts } from "./texts.ts";

const catalog: Readonly<Record<Language, Texts>> = {
  en: english,
  de: german,
  fr: french,
  es: spanish,
  ja: japanese,
  ar: arabic,
  "en-XA": pseudo(english),
};

export function textsIn(language: Language): Texts {
  return catalog[language];
}
