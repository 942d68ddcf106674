import { migrationOf } from "./migration.ts";

/**
 * Break glass is off until an owner turns it on (docs/decisions/025). Turns it off in every policy, with
 * an audit event, and queues a notice to the owners.
 */
export const BreakGlassOff1763700000016 = migrationOf("BreakGlassOff1763700000016", {
  up: /* sql */ `
-- The version before creates organizations with break glass on, and runs beside this one for a while.
CREATE FUNCTION keep_break_glass_off() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  NEW.policy := jsonb_set(NEW.policy, '{approval,breakGlass}', 'false');
  RETURN NEW;
END $$;
CREATE TRIGGER organization_break_glass_off BEFORE INSERT ON organization
  FOR EACH ROW WHEN (NEW.policy @> '{"approval": {"breakGlass": true}}')
  EXECUTE FUNCTION keep_break_glass_off();

-- A notice to an owner is about no invitation; by_user_id is who made the change.
ALTER TABLE delivery ALTER COLUMN invitation_id DROP NOT NULL, ADD COLUMN by_user_id uuid;

-- A missing setting meant on. The version rises, so that a form filled in before is not saved over it.
WITH switched AS (
  UPDATE organization SET version = version + 1, updated_at = usher_now(),
    policy = jsonb_set(policy, '{approval}',
      coalesce(policy -> 'approval', '{}') || '{"breakGlass": false}')
  WHERE coalesce(policy #> '{approval,breakGlass}', 'true') = 'true'
  RETURNING id, status, coalesce(policy ->> 'notices', 'auto') AS notices),
audited AS (
  INSERT INTO audit_event (organization_id, action, actor_kind, actor_id, via, subject_kind,
    subject_id, data)
  SELECT id, 'organization.policy_updated', 'system', 'migration', 'cli', 'organization', id,
    '{"changed": {"approval": {"breakGlass": false}}, "breakGlass": false}'
  FROM switched ORDER BY id),
owner AS (
  SELECT s.id AS organization_id, m.user_id, s.notices, EXISTS (
    SELECT FROM slack_installation i
    WHERE i.organization_id = s.id AND i.disabled_at IS NULL) AS in_slack
  FROM switched s
  JOIN membership m ON m.organization_id = s.id AND m.role = 'owner' AND m.status = 'active'
  JOIN app_user u ON u.id = m.user_id AND u.status = 'active'
  WHERE s.status <> 'deleted'),
mail AS (
  INSERT INTO delivery (organization_id, id, generation, kind, notice, recipient_user_id)
  SELECT organization_id, new_id(), 1, 'notice', 'break_glass_off', user_id FROM owner
  WHERE (notices <> 'slack' OR NOT in_slack) AND EXISTS (
    SELECT FROM user_email e WHERE e.user_id = owner.user_id AND e.verified_at IS NOT NULL)
  RETURNING organization_id, id)
INSERT INTO job (organization_id, id, kind, key, payload)
SELECT organization_id, new_id(), 'mail.owner_notice', id::text, jsonb_build_object('deliveryId', id)
FROM mail
UNION ALL
SELECT organization_id, new_id(), 'slack.owner_notice', 'break_glass_off:' || user_id,
  jsonb_build_object('userId', user_id, 'notice', 'break_glass_off')
FROM owner WHERE in_slack AND notices <> 'mail';
`,
  /** Policies stay as they are: which of them had it on is in the audit alone. */
  down: /* sql */ `
    DROP TRIGGER organization_break_glass_off ON organization;
    DROP FUNCTION keep_break_glass_off;
    DELETE FROM job WHERE kind IN ('mail.owner_notice', 'slack.owner_notice');
    DELETE FROM delivery_event e USING delivery d WHERE d.organization_id = e.organization_id
      AND d.id = e.delivery_id AND d.invitation_id IS NULL;
    DELETE FROM delivery WHERE invitation_id IS NULL;
    ALTER TABLE delivery ALTER COLUMN invitation_id SET NOT NULL, DROP COLUMN by_user_id`,
});
