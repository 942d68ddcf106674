export type Language = "en" | "de" | "fr" | "es" | "ja" | "ar" | "en-XA";

type LanguageFacts = {
  /** What its speakers call it. */
  name: string;
  direction: "ltr" | "rtl";
  /** Of dates and numbers where no region is known. */
  dateLocale: string;
};

/** The languages of emails and pages. `en-XA` is English made longer and accented, to test layouts. */
export const languages: Readonly<Record<Language, LanguageFacts>> = {
  en: { name: "English", direction: "ltr", dateLocale: "en-GB" },
  de: { name: "Deutsch", direction: "ltr", dateLocale: "de-DE" },
  fr: { name: "Français", direction: "ltr", dateLocale: "fr-FR" },
  es: { name: "Español", direction: "ltr", dateLocale: "es-ES" },
  ja: { name: "日本語", direction: "ltr", dateLocale: "ja-JP" },
  ar: { name: "العربية", direction: "rtl", dateLocale: "ar" },
  "en-XA": { name: "Pseudo", direction: "ltr", dateLocale: "en-GB" },
};

/** Those that a person is offered. */
export const offeredLanguages: readonly Language[] = ["en", "de", "fr", "es", "ja", "ar"];

export type Locale = { language: Language } & Pick<LanguageFacts, "direction" | "dateLocale">;

/** Of a language tag such as `de-AT`, also written `de_AT`; null where there are no texts in the language. */
export function readLocale(tag: string): Locale | null {
  const [primary = "", ...rest] = subtagsOf(tag);
  const region = rest.find((part) => /^(?:[a-z]{2}|\d{3})$/i.test(part))?.toUpperCase();
  const language = languageOf(primary.toLowerCase(), region);
  if (language === undefined) return null;
  const { direction, dateLocale } = languages[language];
  const hasOwnDates = region !== undefined && language !== "en-XA";
  return { language, direction, dateLocale: hasOwnDates ? `${language}-${region}` : dateLocale };
}

/** Without extensions such as `u-ca-buddhist`, which begin with a single letter. */
function subtagsOf(tag: string): string[] {
  const subtags = tag.trim().split(/[-_]/);
  const extension = subtags.findIndex((part) => part.length === 1);
  return extension < 0 ? subtags : subtags.slice(0, extension);
}

type LanguageProblem = { message: string; languages?: readonly Language[] };

/** What is wrong with a language tag that someone sets, with the `languages` to choose from; null for a good one. */
export function checkLanguage(tag: string): LanguageProblem | null {
  const canonical = canonicalLocale(tag);
  if (canonical === undefined) return { message: "This is not a language tag." };
  if (readLocale(canonical) !== null) return null;
  const listed = offeredLanguages.join(", ");
  const message = `There are no texts in this language. Use one of ${listed}, with a region if you like, such as de-AT.`;
  return { message, languages: offeredLanguages };
}

/** As a language tag is stored: `de-AT` for `DE-at`, `de` for `deu`. Undefined for what is none. */
export function canonicalLocale(tag: string): string | undefined {
  try {
    return Intl.getCanonicalLocales(tag)[0];
  } catch {
    return undefined;
  }
}

/** For another invitation: undefined, which takes the policy's, where there are no texts in the language. */
export function keptLocale(tag: string): string | undefined {
  return readLocale(tag) === null ? undefined : tag;
}

/** English where there are no texts in the language, as in rows of older versions. */
export function localeOf(tag: string): Locale {
  return readLocale(tag) ?? { language: "en", ...languages.en };
}

function languageOf(primary: string, region: string | undefined): Language | undefined {
  if (primary === "en" && region === "XA") return "en-XA";
  return offeredLanguages.find((language) => language === primary);
}
