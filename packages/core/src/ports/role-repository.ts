/** A custom role of an organization. */
export type CustomRole = { slug: string; name: string; createdAt: string };

export type RoleRepository = {
  list(organizationId: string): Promise<CustomRole[]>;
  /**
   * Those of these custom roles that exist, held until the end of the transaction. Called before a
   * role is assigned or offered: a concurrent deletion waits and then finds it in use.
   */
  hold(organizationId: string, slugs: readonly string[]): Promise<ReadonlySet<string>>;
  /** False when the slug exists. */
  insert(role: { organizationId: string; slug: string; name: string }): Promise<boolean>;
  /**
   * Rejects while a current member holds the role or a live invitation offers it; waits for those who
   * hold it just now. In a transaction.
   */
  delete(role: {
    organizationId: string;
    slug: string;
  }): Promise<"deleted" | "in_use" | "not_found">;
};
