/** What the app asks for; the manifest, the install flow and the health of a workspace go by it. */
export const requiredScopes: readonly string[] = [
  "commands",
  "chat:write",
  "im:write",
  "users:read",
  "users:read.email",
  "channels:read",
  "groups:read",
];
