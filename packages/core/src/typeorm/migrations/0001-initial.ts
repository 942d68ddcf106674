import { migrationOf } from "./migration.ts";

/** The first schema. Every key of an organization's rows leads with the organization (docs/decisions/002). */
export const Initial1763700000001 = migrationOf("Initial1763700000001", {
  up: /* sql */ `
-- The clock of every rule, to the millisecond, as every output shows it. Tests and the sandbox move it by a session setting.
CREATE FUNCTION usher_now() RETURNS timestamptz LANGUAGE sql STABLE PARALLEL SAFE AS $$
  SELECT date_trunc('milliseconds', now())
    + make_interval(secs => coalesce(nullif(current_setting('usher.clock_offset_seconds', true), ''), '0')::double precision)
$$;

-- UUIDv7 for rows that a statement makes by itself (PostgreSQL has its own only from 18 on).
CREATE FUNCTION new_id() RETURNS uuid LANGUAGE sql VOLATILE PARALLEL SAFE AS $$
  SELECT encode(
    set_bit(
      set_bit(
        overlay(
          uuid_send(gen_random_uuid())
          PLACING substring(int8send((extract(epoch FROM clock_timestamp()) * 1000)::bigint) FROM 3)
          FROM 1 FOR 6),
        52, 1),
      53, 1),
    'hex')::uuid
$$;

CREATE TABLE organization (
  id uuid PRIMARY KEY,
  slug text NOT NULL,
  name text NOT NULL,
  status text NOT NULL DEFAULT 'active',
  policy jsonb NOT NULL DEFAULT '{}',
  version integer NOT NULL DEFAULT 1,
  created_at timestamptz NOT NULL DEFAULT usher_now(),
  updated_at timestamptz NOT NULL DEFAULT usher_now(),
  CONSTRAINT organization_slug_key UNIQUE (slug),
  CONSTRAINT organization_slug_check CHECK (slug ~ '^[a-z0-9](-?[a-z0-9])*$' AND length(slug) <= 63),
  CONSTRAINT organization_status_check CHECK (status IN ('active', 'suspended', 'deleted'))
);

CREATE TABLE app_user (
  id uuid PRIMARY KEY,
  kind text NOT NULL,
  status text NOT NULL DEFAULT 'active',
  name text,
  merged_into uuid,
  created_at timestamptz NOT NULL DEFAULT usher_now(),
  CONSTRAINT app_user_merged_into_fkey FOREIGN KEY (merged_into) REFERENCES app_user (id),
  CONSTRAINT app_user_kind_check CHECK (kind IN ('real', 'placeholder')),
  CONSTRAINT app_user_status_check CHECK (status IN ('active', 'disabled'))
);

CREATE TABLE user_email (
  user_id uuid NOT NULL,
  email_key text NOT NULL,
  email text NOT NULL,
  verified_at timestamptz,
  CONSTRAINT user_email_pkey PRIMARY KEY (user_id, email_key),
  CONSTRAINT user_email_user_fkey FOREIGN KEY (user_id) REFERENCES app_user (id)
);
CREATE UNIQUE INDEX user_email_verified_key ON user_email (email_key) WHERE verified_at IS NOT NULL;

CREATE TABLE membership (
  organization_id uuid NOT NULL,
  id uuid NOT NULL,
  user_id uuid NOT NULL,
  role text NOT NULL,
  custom_roles text[] NOT NULL DEFAULT '{}',
  status text NOT NULL DEFAULT 'active',
  invitation_id uuid,
  version integer NOT NULL DEFAULT 1,
  created_at timestamptz NOT NULL DEFAULT usher_now(),
  updated_at timestamptz NOT NULL DEFAULT usher_now(),
  CONSTRAINT membership_pkey PRIMARY KEY (organization_id, id),
  CONSTRAINT membership_organization_fkey FOREIGN KEY (organization_id) REFERENCES organization (id),
  CONSTRAINT membership_user_fkey FOREIGN KEY (user_id) REFERENCES app_user (id),
  CONSTRAINT membership_role_check CHECK (role IN ('member', 'billing', 'admin', 'owner')),
  CONSTRAINT membership_custom_roles_check CHECK (role = 'member' OR cardinality(custom_roles) = 0),
  CONSTRAINT membership_status_check CHECK (status IN ('active', 'suspended', 'removed'))
);
CREATE UNIQUE INDEX membership_current_key ON membership (organization_id, user_id) WHERE status <> 'removed';
CREATE INDEX membership_user_index ON membership (user_id) WHERE status <> 'removed';

CREATE TABLE role (
  organization_id uuid NOT NULL,
  slug text NOT NULL,
  name text NOT NULL,
  created_at timestamptz NOT NULL DEFAULT usher_now(),
  CONSTRAINT role_pkey PRIMARY KEY (organization_id, slug),
  CONSTRAINT role_organization_fkey FOREIGN KEY (organization_id) REFERENCES organization (id),
  CONSTRAINT role_slug_check CHECK (slug ~ '^org-[a-z0-9](-?[a-z0-9])*$' AND length(slug) <= 64)
);

-- Found by id before any organization is known, so the key is global, as a user is.
CREATE TABLE api_key (
  id uuid PRIMARY KEY,
  kind text NOT NULL,
  organization_id uuid,
  user_id uuid,
  name text NOT NULL,
  prefix text NOT NULL,
  secret_hash bytea NOT NULL,
  permissions text[] NOT NULL DEFAULT '{}',
  max_role text NOT NULL DEFAULT 'owner',
  created_by uuid,
  created_at timestamptz NOT NULL DEFAULT usher_now(),
  expires_at timestamptz,
  last_used_at timestamptz,
  revoked_at timestamptz,
  CONSTRAINT api_key_organization_fkey FOREIGN KEY (organization_id) REFERENCES organization (id),
  CONSTRAINT api_key_user_fkey FOREIGN KEY (user_id) REFERENCES app_user (id),
  CONSTRAINT api_key_kind_check CHECK (
    (kind = 'org_key' AND organization_id IS NOT NULL AND user_id IS NULL) OR (kind = 'personal_key' AND user_id IS NOT NULL)
  ),
  CONSTRAINT api_key_max_role_check CHECK (max_role IN ('member', 'billing', 'admin', 'owner'))
);
CREATE INDEX api_key_organization_index ON api_key (organization_id, id);
CREATE INDEX api_key_user_index ON api_key (user_id, id);

CREATE TABLE approval_request (
  organization_id uuid NOT NULL,
  id uuid NOT NULL,
  state text NOT NULL DEFAULT 'requested',
  reason text NOT NULL,
  note text,
  requester_kind text NOT NULL,
  requester_user_id uuid,
  requester_key_id uuid,
  requester_slack_team_id text,
  requester_slack_user_id text,
  quorum integer NOT NULL,
  approvals integer NOT NULL DEFAULT 0,
  required_rank integer NOT NULL,
  decided_by uuid,
  decided_at timestamptz,
  deny_reason text,
  expires_at timestamptz NOT NULL,
  version integer NOT NULL DEFAULT 1,
  created_at timestamptz NOT NULL DEFAULT usher_now(),
  updated_at timestamptz NOT NULL DEFAULT usher_now(),
  CONSTRAINT approval_request_pkey PRIMARY KEY (organization_id, id),
  CONSTRAINT approval_request_organization_fkey FOREIGN KEY (organization_id) REFERENCES organization (id),
  CONSTRAINT approval_request_state_check CHECK (state IN ('requested', 'approved', 'denied', 'withdrawn', 'expired')),
  CONSTRAINT approval_request_quorum_check CHECK (quorum BETWEEN 1 AND 10)
);
CREATE INDEX approval_request_open_index ON approval_request (organization_id, created_at DESC, id DESC) WHERE state = 'requested';
CREATE INDEX approval_request_expiry_index ON approval_request (expires_at) WHERE state = 'requested';

CREATE TABLE approval_decision (
  organization_id uuid NOT NULL,
  request_id uuid NOT NULL,
  user_id uuid NOT NULL,
  verdict text NOT NULL,
  reason text,
  via text NOT NULL,
  decided_at timestamptz NOT NULL DEFAULT usher_now(),
  CONSTRAINT approval_decision_pkey PRIMARY KEY (organization_id, request_id, user_id),
  CONSTRAINT approval_decision_request_fkey FOREIGN KEY (organization_id, request_id) REFERENCES approval_request (organization_id, id),
  CONSTRAINT approval_decision_verdict_check CHECK (verdict IN ('approved', 'denied'))
);

CREATE TABLE invitation (
  organization_id uuid NOT NULL,
  id uuid NOT NULL,
  selector uuid NOT NULL,
  generation integer NOT NULL DEFAULT 1,
  link_key_id text NOT NULL,
  link_copied boolean NOT NULL DEFAULT false,
  state text NOT NULL,
  email text NOT NULL,
  email_key text NOT NULL,
  invitee_user_id uuid NOT NULL,
  role text NOT NULL,
  custom_roles text[] NOT NULL DEFAULT '{}',
  message text,
  locale text NOT NULL,
  metadata jsonb NOT NULL DEFAULT '{}',
  ttl_hours integer,
  expires_at timestamptz,
  approval_request_id uuid,
  inviter_kind text NOT NULL,
  inviter_user_id uuid,
  inviter_key_id uuid,
  source text NOT NULL,
  slack_team_id text,
  slack_user_id text,
  state_reason text,
  state_changed_at timestamptz NOT NULL DEFAULT usher_now(),
  accepted_user_id uuid,
  sent_count integer NOT NULL DEFAULT 0,
  last_sent_at timestamptz,
  mail_queued_at timestamptz,
  reminders_sent integer NOT NULL DEFAULT 0,
  delivery_status text,
  delivery_detail text,
  delivery_at timestamptz,
  version integer NOT NULL DEFAULT 1,
  created_at timestamptz NOT NULL DEFAULT usher_now(),
  updated_at timestamptz NOT NULL DEFAULT usher_now(),
  CONSTRAINT invitation_pkey PRIMARY KEY (organization_id, id),
  CONSTRAINT invitation_organization_fkey FOREIGN KEY (organization_id) REFERENCES organization (id),
  CONSTRAINT invitation_invitee_fkey FOREIGN KEY (invitee_user_id) REFERENCES app_user (id),
  CONSTRAINT invitation_request_fkey FOREIGN KEY (organization_id, approval_request_id) REFERENCES approval_request (organization_id, id),
  CONSTRAINT invitation_state_check CHECK (
    state IN ('requested', 'pending', 'accepted', 'declined', 'denied', 'revoked', 'expired', 'failed')
  ),
  CONSTRAINT invitation_role_check CHECK (role IN ('member', 'billing', 'admin', 'owner')),
  CONSTRAINT invitation_custom_roles_check CHECK (role = 'member' OR cardinality(custom_roles) = 0),
  CONSTRAINT invitation_accepted_check CHECK ((state = 'accepted') = (accepted_user_id IS NOT NULL))
);
CREATE UNIQUE INDEX invitation_selector_key ON invitation (selector);
CREATE UNIQUE INDEX invitation_live_key ON invitation (organization_id, email_key) WHERE state IN ('requested', 'pending');
CREATE INDEX invitation_list_index ON invitation (organization_id, created_at DESC, id DESC);
CREATE INDEX invitation_email_index ON invitation (organization_id, email_key);
CREATE INDEX invitation_request_index ON invitation (organization_id, approval_request_id) WHERE approval_request_id IS NOT NULL;
CREATE INDEX invitation_expiry_index ON invitation (expires_at) WHERE state = 'pending' AND expires_at IS NOT NULL;

CREATE TABLE delivery (
  organization_id uuid NOT NULL,
  id uuid NOT NULL,
  invitation_id uuid NOT NULL,
  generation integer NOT NULL,
  kind text NOT NULL,
  sequence integer NOT NULL DEFAULT 1,
  status text NOT NULL DEFAULT 'queued',
  attempts integer NOT NULL DEFAULT 0,
  provider_message_id text,
  detail text,
  created_at timestamptz NOT NULL DEFAULT usher_now(),
  updated_at timestamptz NOT NULL DEFAULT usher_now(),
  CONSTRAINT delivery_pkey PRIMARY KEY (organization_id, id),
  CONSTRAINT delivery_invitation_fkey FOREIGN KEY (organization_id, invitation_id) REFERENCES invitation (organization_id, id),
  CONSTRAINT delivery_once_key UNIQUE (organization_id, invitation_id, generation, kind, sequence),
  CONSTRAINT delivery_kind_check CHECK (kind IN ('invitation', 'reminder')),
  CONSTRAINT delivery_status_check CHECK (
    status IN ('queued', 'sending', 'unknown', 'accepted', 'sandboxed', 'processed', 'deferred', 'delivered',
               'blocked', 'bounced', 'suppressed', 'failed', 'cancelled', 'parked')
  )
);
CREATE INDEX delivery_invitation_index ON delivery (organization_id, invitation_id);

-- What goes out: mails, Slack projections and notices, timed work. One live row per (kind, key).
CREATE TABLE job (
  organization_id uuid NOT NULL,
  id uuid NOT NULL,
  kind text NOT NULL,
  key text NOT NULL,
  payload jsonb NOT NULL DEFAULT '{}',
  state text NOT NULL DEFAULT 'ready',
  run_at timestamptz NOT NULL DEFAULT usher_now(),
  attempts integer NOT NULL DEFAULT 0,
  lease_owner text,
  lease_until timestamptz,
  last_error text,
  created_at timestamptz NOT NULL DEFAULT usher_now(),
  finished_at timestamptz,
  CONSTRAINT job_pkey PRIMARY KEY (organization_id, id),
  CONSTRAINT job_organization_fkey FOREIGN KEY (organization_id) REFERENCES organization (id),
  CONSTRAINT job_state_check CHECK (state IN ('ready', 'running', 'done', 'dead'))
);
CREATE UNIQUE INDEX job_ready_key ON job (organization_id, kind, key) WHERE state = 'ready';
CREATE INDEX job_ready_index ON job (kind, run_at) WHERE state = 'ready';
CREATE INDEX job_running_index ON job (kind, lease_until) WHERE state = 'running';
CREATE INDEX job_finished_index ON job (finished_at) WHERE state IN ('done', 'dead');

-- Statements that add no job must not wake every worker: NOTIFY also makes commits queue up.
CREATE FUNCTION notify_job() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  IF EXISTS (SELECT FROM added) THEN
    PERFORM pg_notify('usher_job', '');
  END IF;
  RETURN NULL;
END $$;
CREATE TRIGGER job_notify AFTER INSERT ON job REFERENCING NEW TABLE AS added
  FOR EACH STATEMENT EXECUTE FUNCTION notify_job();
-- A ready job that was asked for again is due earlier.
CREATE FUNCTION notify_earlier_job() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  PERFORM pg_notify('usher_job', '');
  RETURN NULL;
END $$;
CREATE TRIGGER job_notify_earlier AFTER UPDATE OF run_at ON job FOR EACH ROW
  WHEN (OLD.state = 'ready' AND NEW.state = 'ready' AND NEW.run_at < OLD.run_at)
  EXECUTE FUNCTION notify_earlier_job();

-- A sender-wide pause (wrong key, rate limit): shared by every process that sends.
CREATE TABLE sender_pause (
  sender text PRIMARY KEY,
  reason text NOT NULL,
  until timestamptz NOT NULL,
  since timestamptz NOT NULL DEFAULT usher_now()
);

CREATE TABLE audit_event (
  organization_id uuid NOT NULL,
  seq bigint GENERATED ALWAYS AS IDENTITY,
  at timestamptz NOT NULL DEFAULT usher_now(),
  action text NOT NULL,
  actor_kind text NOT NULL,
  actor_id text,
  via text NOT NULL,
  request_id text,
  subject_kind text NOT NULL,
  subject_id uuid NOT NULL,
  data jsonb NOT NULL DEFAULT '{}',
  CONSTRAINT audit_event_pkey PRIMARY KEY (organization_id, seq),
  CONSTRAINT audit_event_organization_fkey FOREIGN KEY (organization_id) REFERENCES organization (id)
);
CREATE INDEX audit_event_subject_index ON audit_event (organization_id, subject_id, seq);
CREATE FUNCTION refuse_audit_change() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  RAISE EXCEPTION 'audit_event is append-only' USING ERRCODE = 'restrict_violation';
END $$;
CREATE TRIGGER audit_event_append_only BEFORE UPDATE OR DELETE OR TRUNCATE ON audit_event
  FOR EACH STATEMENT EXECUTE FUNCTION refuse_audit_change();

CREATE TABLE suppression (
  organization_id uuid NOT NULL,
  id uuid NOT NULL,
  email_key text NOT NULL,
  reason text NOT NULL,
  until timestamptz,
  created_at timestamptz NOT NULL DEFAULT usher_now(),
  CONSTRAINT suppression_pkey PRIMARY KEY (organization_id, id),
  CONSTRAINT suppression_organization_fkey FOREIGN KEY (organization_id) REFERENCES organization (id),
  CONSTRAINT suppression_email_key UNIQUE (organization_id, email_key, reason),
  CONSTRAINT suppression_reason_check CHECK (reason IN ('declined', 'muted', 'bounced', 'spam', 'manual'))
);

CREATE TABLE idempotency_record (
  organization_id uuid NOT NULL,
  actor_key text NOT NULL,
  key text NOT NULL,
  request_hash text NOT NULL,
  response jsonb,
  expires_at timestamptz NOT NULL,
  created_at timestamptz NOT NULL DEFAULT usher_now(),
  CONSTRAINT idempotency_record_pkey PRIMARY KEY (organization_id, actor_key, key)
);
CREATE INDEX idempotency_record_expiry_index ON idempotency_record (expires_at);

CREATE TABLE slack_installation (
  organization_id uuid NOT NULL,
  id uuid NOT NULL,
  team_id text NOT NULL,
  enterprise_id text,
  approvals_channel_id text,
  installed_at timestamptz NOT NULL DEFAULT usher_now(),
  CONSTRAINT slack_installation_pkey PRIMARY KEY (organization_id, id),
  CONSTRAINT slack_installation_organization_fkey FOREIGN KEY (organization_id) REFERENCES organization (id)
);
CREATE UNIQUE INDEX slack_installation_team_key ON slack_installation (team_id);

CREATE TABLE slack_message (
  organization_id uuid NOT NULL,
  id uuid NOT NULL,
  team_id text NOT NULL,
  kind text NOT NULL,
  subject_id uuid NOT NULL,
  channel_id text NOT NULL,
  ts text,
  rendered_version integer NOT NULL DEFAULT 0,
  created_at timestamptz NOT NULL DEFAULT usher_now(),
  updated_at timestamptz NOT NULL DEFAULT usher_now(),
  CONSTRAINT slack_message_pkey PRIMARY KEY (organization_id, id),
  CONSTRAINT slack_message_organization_fkey FOREIGN KEY (organization_id) REFERENCES organization (id),
  CONSTRAINT slack_message_subject_key UNIQUE (organization_id, kind, subject_id, team_id, channel_id)
);
`,
  down: null,
});
