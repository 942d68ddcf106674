import { findLink } from "../model/text/find-link.ts";
import { UsherError } from "../model/errors.ts";

const maxCharacters = 64;

/** Joiners that some scripts and emoji need; between other characters they are invisible. */
const visibleJoiners =
  /(?<=[\p{Script=Arabic}\p{Script=Devanagari}\p{Script=Bengali}\p{Script=Gujarati}\p{Script=Gurmukhi}\p{Script=Kannada}\p{Script=Malayalam}\p{Script=Oriya}\p{Script=Sinhala}\p{Script=Tamil}\p{Script=Telugu}\p{Extended_Pictographic}\p{Emoji_Modifier}\ufe0f])[\u200c\u200d]|(?<=\p{Extended_Pictographic})\ufe0f/gu;
const invisible =
  /[\p{Cc}\p{Cf}\p{Cs}\p{Co}\p{Cn}\p{Zl}\p{Zp}\p{Default_Ignorable_Code_Point}\u2800]/u;
const stackedMarks = /\p{M}{4}/u;
const letterOrDigit = /[\p{L}\p{N}]/u;

/**
 * The name as it is stored: composed, with single spaces. It goes into emails to people who know
 * nothing of the sender, so whatever hides, turns or links text is rejected. Throws
 * `organization.invalid_name`.
 */
export function checkedOrganizationName(typed: string): string {
  return checkedName(typed, (message, more) => {
    return new UsherError("organization.invalid_name", { message, path: "name", ...more });
  });
}

/** Under the same rules as an organization's name. Throws `organization.invalid_policy`. */
export function checkedProductName(typed: string): string {
  return checkedName(typed, (message, more) => {
    return new UsherError("organization.invalid_policy", {
      message,
      path: "brand.productName",
      ...more,
    });
  });
}

type Rejection = (message: string, more?: { word: string }) => UsherError;

function checkedName(typed: string, rejection: Rejection): string {
  const name = typed
    .normalize("NFC")
    .replaceAll(/[\p{Zs}\t]+/gu, " ")
    .trim();
  if (Array.from(name).length > maxCharacters)
    throw rejection(`A name can have at most ${maxCharacters} characters.`);
  if (invisible.test(name.replaceAll(visibleJoiners, "")))
    throw rejection(
      "A name cannot contain invisible characters, control characters or line breaks.",
    );
  if (stackedMarks.test(name)) throw rejection("A name cannot contain stacked accents.");
  if (!letterOrDigit.test(name)) throw rejection("A name must contain a letter or a digit.");
  const word = findLink(name);
  if (word !== null)
    throw rejection(`A name cannot contain anything that looks like a link: “${word}”.`, { word });
  return name;
}
