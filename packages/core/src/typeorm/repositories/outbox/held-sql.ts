/**
 * Whether the email `d` of the organization `o` waits: nothing leaves one that is not active, and no invitation or
 * reminder one whose invitations are paused.
 */
export const isHeld = `(o.status <> 'active'
  OR d.kind <> 'notice' AND o.invitations_paused_at IS NOT NULL)`;
