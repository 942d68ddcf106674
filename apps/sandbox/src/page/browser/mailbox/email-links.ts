import type { Email } from "../wire/email.ts";

export type EmailLinks = {
  /** The one the email is about. */
  main: { url: string; words: string } | null;
  others: string[];
};

const address = /https?:\/\/[^\s<>"']+[^\s<>"'.,;:!?)]/g;

/** The addresses in an email's text; one that opens an invitation comes first. */
export function emailLinks(email: Pick<Email, "text" | "html">, server: string): EmailLinks {
  const found = [...new Set((email.text || email.html).match(address) ?? [])].map(cleaned);
  const accept = found.find((url) => url.startsWith(`${server}/i/`));
  const main = accept ?? found[0];
  if (main === undefined) return { main: null, others: [] };
  return {
    main: { url: main, words: accept === undefined ? "Open the link" : "Open the accept link" },
    others: found.filter((url) => url !== main),
  };
}

function cleaned(url: string): string {
  return url.replaceAll("&amp;", "&");
}
