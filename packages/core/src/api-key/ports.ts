import type { ApiKey } from "./api-key.ts";

export type NewApiKey = Omit<ApiKey, "createdAt" | "lastUsedAt" | "revokedAt" | "expiresAt"> & {
  secretHash: Buffer;
  expiresInHours: number | null;
};

export type ApiKeyRepository = {
  insert(key: NewApiKey): Promise<ApiKey>;
  /** A key that is neither revoked nor expired and whose user, if any, is active; marks its use at most once a minute. */
  findUsable(id: string): Promise<(ApiKey & { secretHash: Buffer }) | null>;
  /** Keys of the organization and, with `userId`, that user's personal keys; newest first. */
  list(query: { organizationId: string; userId: string | null }): Promise<ApiKey[]>;
  find(query: {
    organizationId: string;
    userId: string | null;
    id: string;
  }): Promise<ApiKey | null>;
  /** False when it is revoked already. */
  revoke(key: { id: string }): Promise<boolean>;
};
