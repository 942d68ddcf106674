import { migrationOf } from "./migration.ts";

/** What limits count that no other row shows (docs/decisions/011). Both are global by nature. */
export const Limits1763700000002 = migrationOf("Limits1763700000002", {
  up: /* sql */ `
-- Requests per IP and actor. Unlogged: a count costs no flush to disk, and a crash of the server only restarts the windows.
CREATE UNLOGGED TABLE request_window (
  name text NOT NULL,
  holder text NOT NULL,
  used integer NOT NULL,
  resets_at timestamptz NOT NULL,
  CONSTRAINT request_window_pkey PRIMARY KEY (name, holder)
);
CREATE INDEX request_window_reset_index ON request_window (resets_at);

-- Emails per recipient over all organizations, each with its time; "recipient" is a hash.
CREATE TABLE recipient_window (
  recipient text NOT NULL,
  mailed_at timestamptz[] NOT NULL,
  expires_at timestamptz NOT NULL,
  CONSTRAINT recipient_window_pkey PRIMARY KEY (recipient)
);
CREATE INDEX recipient_window_expiry_index ON recipient_window (expires_at);
`,
  down: "DROP TABLE request_window, recipient_window",
});
