import { migrationOf } from "./migration.ts";

/** Resubmission, delegation, break glass and reminders (docs/decisions/019). */
export const Approvals1763700000008 = migrationOf("Approvals1763700000008", {
  up: /* sql */ `
-- A request that is resubmitted or reopened has one successor, however many clicks.
ALTER TABLE approval_request
  ADD COLUMN previous_request_id uuid,
  ADD COLUMN reminders_planned integer NOT NULL DEFAULT 0,
  ADD COLUMN next_reminder_at timestamptz,
  ADD COLUMN reminded_at timestamptz,
  ADD CONSTRAINT approval_request_previous_fkey FOREIGN KEY (organization_id, previous_request_id)
    REFERENCES approval_request (organization_id, id);
CREATE UNIQUE INDEX approval_request_previous_key ON approval_request (organization_id, previous_request_id)
  WHERE previous_request_id IS NOT NULL;
CREATE INDEX approval_request_reminder_index ON approval_request (next_reminder_at) WHERE state = 'requested';

-- Whose right the decision used, where that was not the decider's own.
ALTER TABLE approval_decision
  ADD COLUMN on_behalf_of uuid,
  ADD COLUMN break_glass boolean NOT NULL DEFAULT false;

CREATE TABLE approval_delegation (
  organization_id uuid NOT NULL,
  id uuid NOT NULL,
  from_user_id uuid NOT NULL,
  to_user_id uuid NOT NULL,
  starts_at timestamptz NOT NULL,
  ends_at timestamptz NOT NULL,
  ended_at timestamptz,
  created_at timestamptz NOT NULL DEFAULT usher_now(),
  CONSTRAINT approval_delegation_pkey PRIMARY KEY (organization_id, id),
  CONSTRAINT approval_delegation_organization_fkey FOREIGN KEY (organization_id) REFERENCES organization (id),
  CONSTRAINT approval_delegation_from_fkey FOREIGN KEY (from_user_id) REFERENCES app_user (id),
  CONSTRAINT approval_delegation_to_fkey FOREIGN KEY (to_user_id) REFERENCES app_user (id),
  CONSTRAINT approval_delegation_people_check CHECK (from_user_id <> to_user_id),
  CONSTRAINT approval_delegation_period_check CHECK (starts_at < ends_at)
);
CREATE INDEX approval_delegation_to_index ON approval_delegation (organization_id, to_user_id) WHERE ended_at IS NULL;
CREATE INDEX approval_delegation_from_index ON approval_delegation (organization_id, from_user_id) WHERE ended_at IS NULL;

-- Working hours are those of the person's own time zone.
ALTER TABLE app_user ADD COLUMN time_zone text;

-- A notice may go to someone other than the inviter.
ALTER TABLE delivery ADD COLUMN recipient_user_id uuid,
  ADD CONSTRAINT delivery_recipient_fkey FOREIGN KEY (recipient_user_id) REFERENCES app_user (id);
`,
  down: /* sql */ `
    ALTER TABLE delivery DROP COLUMN recipient_user_id;
    ALTER TABLE app_user DROP COLUMN time_zone;
    DROP TABLE approval_delegation;
    ALTER TABLE approval_decision DROP COLUMN on_behalf_of, DROP COLUMN break_glass;
    ALTER TABLE approval_request DROP COLUMN previous_request_id, DROP COLUMN reminders_planned,
      DROP COLUMN next_reminder_at, DROP COLUMN reminded_at`,
});
