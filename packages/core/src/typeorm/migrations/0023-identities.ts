import { migrationOf } from "./migration.ts";

/**
 * Who a session is: the provider's id of a person, not their address (docs/decisions/035). The version before
 * reads none of this and goes on finding people by address; their identities are linked at the next session.
 */
export const Identities1763700000023 = migrationOf("Identities1763700000023", {
  up: /* sql */ `
    CREATE TABLE user_identity (
      issuer text NOT NULL,
      subject text NOT NULL,
      user_id uuid NOT NULL,
      created_at timestamptz NOT NULL DEFAULT usher_now(),
      CONSTRAINT user_identity_pkey PRIMARY KEY (issuer, subject),
      CONSTRAINT user_identity_user_fkey FOREIGN KEY (user_id) REFERENCES app_user (id)
    );
    CREATE UNIQUE INDEX user_identity_user_key ON user_identity (user_id, issuer);
    ALTER TABLE app_user ADD COLUMN relinked_at timestamptz`,
  down: /* sql */ `
    DELETE FROM job WHERE kind = 'mail.user_notice';
    DELETE FROM delivery WHERE notice = 'relinked';
    ALTER TABLE app_user DROP COLUMN relinked_at;
    DROP TABLE user_identity`,
});
