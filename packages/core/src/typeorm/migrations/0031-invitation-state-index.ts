import { indexMigrationOf } from "./migration.ts";

/** A list of one state; without it the rows of a rare state are looked for among all others. */
export const InvitationStateIndex1763700000031 = indexMigrationOf(
  "InvitationStateIndex1763700000031",
  {
    name: "invitation_state_index",
    on: "invitation (organization_id, state, created_at DESC, id DESC)",
  },
);
