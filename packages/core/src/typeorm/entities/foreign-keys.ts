export function foreignKey(name: string, column: string, target: string) {
  return { name, target, columnNames: [column], referencedColumnNames: ["id"] };
}

export function organizationKey(name: string) {
  return foreignKey(name, "organizationId", "organization");
}

/** To a table whose key leads with the organization: both rows are of one. */
export function foreignKeyWithin(name: string, column: string, target: string) {
  const columnNames = ["organizationId", column];
  return { name, target, columnNames, referencedColumnNames: ["organizationId", "id"] };
}
