/** The path in front of our own in the public address: empty, or `/usher`. */
export function pathPrefixOf(baseUrl: string | URL): string {
  return new URL(baseUrl).pathname.replace(/\/+$/, "");
}

/** Our own part of a request's target, whether the proxy in front cut the prefix off or left it. */
export function withoutPrefix(target: string, prefix: string): string {
  if (prefix === "" || !target.startsWith(prefix)) return target;
  const rest = target.slice(prefix.length);
  if (rest.startsWith("/")) return rest;
  return rest === "" || rest.startsWith("?") ? `/${rest}` : target;
}
