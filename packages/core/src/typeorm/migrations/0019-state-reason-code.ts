import { migrationOf } from "./migration.ts";

/**
 * Why the system ended an invitation, apart from the text a person may give. Rows that have a code as their text get
 * it here; which of them a person typed was never kept.
 */
export const StateReasonCode1763700000019 = migrationOf("StateReasonCode1763700000019", {
  up: /* sql */ `
ALTER TABLE invitation ADD COLUMN state_reason_code text
  CONSTRAINT invitation_state_reason_code_check CHECK (state_reason_code IN ('address_corrected',
    'already_member', 'approval_expired', 'inviter_left', 'inviter_unauthorized', 'key_revoked',
    'member_removed', 'withdrawn'));
UPDATE invitation SET state_reason_code = state_reason
WHERE state IN ('revoked', 'expired') AND state_reason IN ('address_corrected', 'already_member',
  'approval_expired', 'inviter_left', 'inviter_unauthorized', 'key_revoked', 'member_removed',
  'withdrawn')`,
  down: "ALTER TABLE invitation DROP COLUMN state_reason_code",
});
