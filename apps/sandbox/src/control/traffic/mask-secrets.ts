const hidden = "•••";

/** Fields whose whole value is a secret, whatever it looks like. */
const secretFields = new Set([
  "token",
  "authorization",
  "client_secret",
  "access_token",
  "refresh_token",
  "signing_secret",
  "x-slack-signature",
  "x-twilio-email-event-webhook-signature",
]);

const patterns: [RegExp, string][] = [
  // The verifiers of links; the selectors identify and authorize nothing.
  [/(\/(?:i|slack\/link)\/[0-9a-f-]{36})(?:\.|%2E)[A-Za-z0-9]+/gi, `$1.${hidden}`],
  [/\b(xox[a-z]|xapp)-[\w-]+/g, `$1-${hidden}`],
  [/\bSG\.[\w-]+\.[\w-]+/g, `SG.${hidden}`],
  [/\busher_([a-z]+)_\w+/g, `usher_$1_${hidden}`],
  [/\b(Bearer|Basic) [\w.~+/=-]+/g, `$1 ${hidden}`],
  [/\beyJ[\w-]+\.[\w-]+\.[\w-]*/g, hidden],
  // A response URL lets anyone answer in the person's name.
  [/(\/response\/\w+\/)[\w-]+/g, `$1${hidden}`],
  // Whatever else is as long as a key and has no other shape: digests, one-time tokens.
  [/(?<![\w-])[A-Za-z0-9_]{40,}(?![\w-])/g, hidden],
];

/** The value with everything masked that lets its holder act: tokens, keys, signatures, the links' secrets. */
export function maskSecrets(value: unknown): unknown {
  if (typeof value === "string") return maskText(value);
  if (Array.isArray(value)) return value.map(maskSecrets);
  if (typeof value !== "object" || value === null) return value;
  return Object.fromEntries(
    Object.entries(value).map(([name, held]) => [
      name,
      secretFields.has(name.toLowerCase()) && typeof held === "string" ? hidden : maskSecrets(held),
    ]),
  );
}

export function maskText(text: string): string {
  return patterns.reduce((masked, [pattern, words]) => masked.replaceAll(pattern, words), text);
}
