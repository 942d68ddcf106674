import type { ApiKey } from "../model/api-key.ts";

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
  /**
   * False when it has been revoked. Until this transaction ends, `holdAlone` of the same key waits;
   * many transactions may hold it side by side.
   */
  hold(id: string): Promise<boolean>;
  /** Waits for every transaction that uses the key to make invitations, and holds off later ones. */
  holdAlone(id: string): Promise<void>;
  /** False when it is revoked already. */
  revoke(key: { id: string }): Promise<boolean>;
};
