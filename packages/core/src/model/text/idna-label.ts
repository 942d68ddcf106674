/** Letters, marks and digits: RFC 5892, section 2.1. UTS 46 has already folded what is unstable. */
const allowed = /^[-\p{Ll}\p{Lo}\p{Lm}\p{Mn}\p{Mc}\p{Nd}]*$/u;
/** Section 2.6, what is valid or needs its context, though not a letter, mark or digit. */
const exceptions = /[\u00b7\u0375\u05f3\u05f4\u06fd\u06fe\u0f0b\u3007\u30fb]/gu;
/** Sections 2.6, 2.7 and 2.9: excepted letters and marks, combining symbols, old Hangul jamo. */
const disallowed =
  /[\u20d0-\u20ff\u0640\u07fa\u302e\u302f\u3031-\u3035\u303b\u{1d100}-\u{1d24f}\u1100-\u11ff\ua960-\ua97c\ud7b0-\ud7fb]/u;

/** Appendix A.3 to A.9: a character and where it may not stand. */
const outOfContext = [
  /(?<!l)\u00b7|\u00b7(?!l)/u,
  /\u0375(?!\p{Script=Greek})/u,
  /(?<!\p{Script=Hebrew})[\u05f3\u05f4]/u,
  /[\u0660-\u0669].*[\u06f0-\u06f9]|[\u06f0-\u06f9].*[\u0660-\u0669]/u,
];
const katakanaDot = "\u30fb";
const besideKatakanaDot = /[\p{Script=Hiragana}\p{Script=Katakana}\p{Script=Han}]/u;

/**
 * Whether IDNA 2008 has the label, in Unicode as UTS 46 leaves it. UTS 46 alone also passes dashes,
 * emoji and other symbols, which browsers and registries read as different domains.
 */
export function isIdnaLabel(label: string): boolean {
  if (disallowed.test(label) || !allowed.test(label.replaceAll(exceptions, ""))) return false;
  if (outOfContext.some((rule) => rule.test(label))) return false;
  return !label.includes(katakanaDot) || besideKatakanaDot.test(label.replaceAll(katakanaDot, ""));
}

/** Full-width forms and the ideographic full stop are how East Asian keyboards type a domain. */
const sameAsAscii = /[\uff0e-\uff5e\u3002\uff61]/gu;
const dash = /(?!-)\p{Pd}/u;

/**
 * Whether folding would turn a typographic dash, a ligature, a superscript or a mathematical letter into
 * ASCII, and so the typed domain into another one.
 */
export function becomesAscii(typed: string): boolean {
  if (dash.test(typed)) return true;
  const symbols = typed.replaceAll(sameAsAscii, "").replaceAll(/[\u0000-\u007f]+/gu, "");
  return Array.from(symbols).some((one) => /[a-z0-9.-]/iu.test(one.normalize("NFKC")));
}
