/**
 * Whether a form was submitted from our own page. Browsers say so by `Sec-Fetch-Site`; older ones, and
 * all of them on plain http, only by `Origin`, which is held against the configured base URL.
 */
export function isSameOrigin(
  headers: { secFetchSite: string | undefined; origin: string | undefined },
  baseUrl: string,
): boolean {
  const { secFetchSite, origin } = headers;
  if (secFetchSite !== undefined) return secFetchSite === "same-origin" || secFetchSite === "none";
  return origin === undefined || origin === new URL(baseUrl).origin;
}
