/**
 * A text of the catalog with `{name}` for each placeholder. It is data and not a function, so that
 * translators read it and the pseudo-locale derives from it.
 */
export type Message<P extends string = never> = string & { readonly placeholders?: P };

/** One form for each plural category that the language has; `{count}` may be missing from zero, one and two. */
export type Plural<P extends string = never> = Partial<
  Record<Exclude<Intl.LDMLPluralRule, "other">, Message<P | "count">>
> & { other: Message<P | "count"> };

type Values<P extends string, T> = Readonly<Record<P, T>>;

/** There are as many as the catalog has texts. */
const pieces = new Map<string, readonly string[]>();

/** Of a text of the catalog, never of a user: literal text at even places, names of placeholders at odd ones. */
function piecesOf(message: string): readonly string[] {
  const known = pieces.get(message);
  if (known) return known;
  const split = message.split(/\{(\w+)\}/);
  pieces.set(message, split);
  return split;
}

/** The literal texts and the values between them, in order; `write` makes of each value what stands there. */
export function partsOf<P extends string, V, T>(
  message: Message<P>,
  values: Values<P, V>,
  write: (value: V) => T,
): (string | T)[] {
  const byName: Readonly<Record<string, V>> = values;
  return piecesOf(message).map((piece, at) => {
    if (at % 2 === 0) return piece;
    const value = byName[piece];
    return value === undefined ? "" : write(value);
  });
}

/** As plain text; `write` may change each value. */
export function fill<P extends string>(
  message: Message<P>,
  values: Values<P, string>,
  write = asItIs,
): string {
  const byName: Readonly<Record<string, string>> = values;
  const split = piecesOf(message);
  let text = split[0] ?? "";
  for (let at = 1; at < split.length; at += 2)
    text += write(byName[split[at] ?? ""] ?? "") + (split[at + 1] ?? "");
  return text;
}

const asItIs = (value: string): string => value;

/** The placeholders of a message, each as often as it occurs. */
export function placeholdersOf(message: string): string[] {
  return piecesOf(message).filter((_piece, at) => at % 2 === 1);
}
