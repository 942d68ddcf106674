/** Ids shared by the manifest and the listeners. */
export const createShortcut = "invitation.create";
export const messageShortcutName = "invitation.from_message";
export const subscribedEvents = [
  "app_home_opened",
  "app_uninstalled",
  "channel_archive",
  "channel_deleted",
  "channel_id_changed",
  "channel_left",
  "channel_rename",
  "channel_shared",
  "channel_unarchive",
  "channel_unshared",
  "group_archive",
  "group_deleted",
  "group_left",
  "group_rename",
  "group_unarchive",
  "tokens_revoked",
  "user_change",
] as const;
