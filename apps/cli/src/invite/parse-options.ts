/** `Admin, org-x` as a person writes it. Slugs have no capitals. */
export function parseRoles(given: readonly string[]): string[] {
  return given
    .flatMap((text) => text.split(/[\s;,|]+/))
    .filter((role) => role !== "")
    .map((role) => role.toLowerCase());
}

/** `pt_BR` is how many systems write the language tag `pt-BR`. */
export function parseLocale(given: string): string {
  return given.replaceAll("_", "-");
}
