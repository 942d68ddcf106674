import type { z } from "zod";

import type { ApiKey } from "../model/api-key.ts";
import type { apiKeySchema } from "./schemas.ts";

export function apiKeyView(key: ApiKey): z.infer<typeof apiKeySchema> {
  return {
    id: key.id,
    kind: key.kind,
    organizationId: key.organizationId,
    userId: key.userId,
    name: key.name,
    prefix: key.prefix,
    permissions: [...key.permissions],
    maxRole: key.maxRole,
    createdAt: key.createdAt,
    expiresAt: key.expiresAt,
    lastUsedAt: key.lastUsedAt,
    revokedAt: key.revokedAt,
  };
}
