/** Ids shared by the manifest and the listeners. */
export const createShortcut = "invitation.create";
export const messageShortcutName = "invitation.from_message";
export const subscribedEvents = [
  "app_home_opened",
  "app_uninstalled",
  "channel_archive",
  "channel_id_changed",
  "channel_shared",
  "tokens_revoked",
  "user_change",
] as const;
