import { displayDomain } from "./email-address.ts";

/** Letters of other scripts, in lower case, that look like ASCII ones: from UTS 39, confusables. */
const pairs =
  "аa сc ԁd еe һh іi јj ӏl оo рp ԛq ѕs уy хx ԝw ѵv үy ոn օo սu հh զq " +
  "αa ιi κk νv οo ρp τt υu χx γy кk ɑa ɡg ıi ɩi ʏy ѡw ωw тt мm вb нh";
const lookAlikes = new Map(pairs.split(" ").map((pair) => [pair.charAt(0), pair.charAt(1)]));
const latin = /\p{Script=Latin}/u;
/** Scripts that are written beside Latin letters in one word. */
const besideLatin =
  /[\p{Script=Latin}\p{Script=Han}\p{Script=Hiragana}\p{Script=Katakana}\p{Script=Hangul}\p{Script=Bopomofo}\p{Script=Common}\p{Script=Inherited}]/gu;

export type LookAlike = {
  /** The ASCII domain that it looks like; null where no ASCII one does. */
  of: string | null;
};

/** Whether a domain in punycode shows letters that pass for others, such as a Cyrillic а in acme.com. */
export function lookAlikeOf(domain: string): LookAlike | null {
  const shown = displayDomain(domain);
  if (shown === null) return null;
  const labels = shown.split(".");
  const skeletons = labels.map(skeletonOf);
  const mixed = labels.some(
    (label) => latin.test(label) && label.replaceAll(besideLatin, "") !== "",
  );
  const imitates = skeletons.some((one, at) => one !== labels[at] && /^[a-z0-9-]+$/u.test(one));
  if (!mixed && !imitates) return null;
  const skeleton = skeletons.join(".");
  return { of: /^[a-z0-9.-]+$/u.test(skeleton) ? skeleton : null };
}

function skeletonOf(label: string): string {
  return Array.from(label, (one) => lookAlikes.get(one) ?? one).join("");
}
