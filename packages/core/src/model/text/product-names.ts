/**
 * Names that read like links and are none; at most 20. Each is a product whose site belongs to its
 * maker, and only the bare name is exempt: no path, no port, no subdomain, no address.
 */
export const productNames = [
  "ADO.NET",
  "Amazon.com",
  "ASP.NET",
  "Booking.com",
  "Cal.com",
  "Cars.com",
  "Crypto.com",
  "Customer.io",
  "Diagrams.net",
  "Draw.io",
  "Hotels.com",
  "Last.fm",
  "Make.com",
  "ML.NET",
  "Monday.com",
  "Paint.NET",
  "Salesforce.com",
  "Socket.IO",
  "VB.NET",
  "WordPress.com",
] as const;

const names = productNames.map((name) => name.replace(".", "\\.")).join("|");
const before = "(?<![\\p{L}\\p{M}\\p{N}\\p{So}_@.:/\\\\-])";
const after = "(?![\\p{L}\\p{M}\\p{N}\\p{So}_@/\\\\]|[.:?#&][\\p{L}\\p{N}])";
const bareName = new RegExp(`${before}(?:${names})${after}`, "giu");

/** The word with a plain one in place of every such name. */
export function withoutProductNames(word: string): string {
  return word.replaceAll(bareName, "Product");
}
