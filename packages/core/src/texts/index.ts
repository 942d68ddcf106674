export { languages, offeredLanguages, readLocale } from "../model/text/languages.ts";
export type { Language } from "../model/text/languages.ts";
export { formatsOf, withUnit } from "./formats.ts";
export { fill, partsOf } from "./message.ts";
export type { Message } from "./message.ts";
export type { PageTexts } from "./page-texts.ts";
export { textsIn } from "./texts-in.ts";
