const accented: Readonly<Record<string, string>> = {
  a: "å",
  c: "ç",
  d: "ð",
  e: "é",
  g: "ğ",
  h: "ĥ",
  i: "î",
  j: "ĵ",
  k: "ķ",
  l: "ļ",
  n: "ñ",
  o: "ö",
  r: "ŕ",
  s: "š",
  t: "ţ",
  u: "û",
  w: "ŵ",
  y: "ý",
  z: "ž",
  A: "Å",
  C: "Ç",
  D: "Ð",
  E: "É",
  G: "Ĝ",
  I: "Î",
  J: "Ĵ",
  N: "Ñ",
  O: "Ö",
  R: "Ŕ",
  S: "Š",
  T: "Ţ",
  U: "Û",
  W: "Ŵ",
  Y: "Ý",
};
const filler = " öñé ţŵö ţĥŕéé ƒöûŕ ƒîvé šîx šévéñ éîĝĥţ ñîñé ţéñ";
const growth = 0.4;

/** A copy of a catalog whose every text is accented, about 40 % longer and in brackets; placeholders stay. */
export function pseudo<T extends object>(catalog: T): T {
  const copy = structuredClone(catalog);
  rewrite(copy);
  return copy;
}

function rewrite(node: object): void {
  for (const [key, value] of Object.entries(node)) {
    if (typeof value === "string") Reflect.set(node, key, pseudoText(value));
    else if (typeof value === "object" && value !== null) rewrite(value);
  }
}

/** Space at the ends stays outside the brackets. A text without letters stays as it is. */
function pseudoText(text: string): string {
  const words = text.trim();
  const literal = words.replace(/\{\w+\}/g, "");
  if (!/\p{L}/u.test(literal)) return text;
  const longer = Math.max(0, Math.round(literal.length * growth) - 2);
  const padding = filler.repeat(Math.ceil(longer / filler.length)).slice(0, longer);
  const accents = words.replace(/\{\w+\}|[a-zA-Z]/g, (found) => accented[found] ?? found);
  return text.replace(words, () => `[${accents}${padding.trimEnd()}]`);
}
