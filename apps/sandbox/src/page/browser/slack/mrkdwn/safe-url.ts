const schemes = ["http:", "https:", "mailto:", "tel:"];

/** The address when a link may go there; null for `javascript:` and everything else that is not an address. */
export function safeUrl(address: string): string | null {
  if (!URL.canParse(address)) return null;
  return schemes.includes(new URL(address).protocol) ? address : null;
}
