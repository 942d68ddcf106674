import { createApiKey } from "../../api-key/create-api-key.ts";
import { listApiKeys } from "../../api-key/list-api-keys.ts";
import { revokeApiKey } from "../../api-key/revoke-api-key.ts";
import * as schemas from "../../api-key/schemas.ts";
import { permitted, router } from "../trpc.ts";

export const apiKey = router({
  create: permitted("api_key:manage", "not_for_own")
    .meta({ description: "Creates a key and shows its secret once. Keys cannot create keys." })
    .input(schemas.createApiKeyInput)
    .output(schemas.createApiKeyOutput)
    .mutation(({ ctx, input }) => createApiKey(ctx, input)),
  list: permitted(["member:read", "api_key:manage"], "not_for_own")
    .meta({ description: "The caller's own keys and, for owners, the organization's." })
    .output(schemas.listApiKeysOutput)
    .query(({ ctx }) => listApiKeys(ctx)),
  revoke: permitted("api_key:manage", "not_for_own")
    .meta({
      description:
        "From the next call on the key is rejected; its open invitations stay unless they are revoked too.",
    })
    .input(schemas.revokeApiKeyInput)
    .output(schemas.revokeApiKeyOutput)
    .mutation(({ ctx, input }) => revokeApiKey(ctx, input)),
});
