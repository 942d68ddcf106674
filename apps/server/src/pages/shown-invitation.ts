import type { RouterOutputs } from "@usher/core";
import type { Language, PageTexts } from "@usher/core/texts";

export type Preview = RouterOutputs["invitation"]["preview"];

/** What the parts of an invitation's page are made of. */
export type Shown = {
  preview: Preview;
  language: Language;
  words: PageTexts;
  /** A reason that was rejected: shown again, so that it is not lost. */
  rejectedReason?: string | undefined;
};
