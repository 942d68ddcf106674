/** A custom role of an organization. */
export type CustomRole = { slug: string; name: string; createdAt: string };

export type RoleRepository = {
  list(organizationId: string): Promise<CustomRole[]>;
  /** False when the slug exists. */
  insert(role: { organizationId: string; slug: string; name: string }): Promise<boolean>;
  /** Refuses while a current member holds the role or a live invitation offers it. */
  delete(role: {
    organizationId: string;
    slug: string;
  }): Promise<"deleted" | "in_use" | "not_found">;
};
