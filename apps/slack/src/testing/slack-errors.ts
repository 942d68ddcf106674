/**
 * What becomes of a call that gets an error. `retried`: for 24 hours, then its job is dead; what runs in
 * the background tries on. `shown`: to the person who acts, or in the health until an admin fixes it.
 * `dead`: at once. `handled`: the app does without, or in another way, as when a message was deleted.
 */
export type ErrorOutcome = "retried" | "shown" | "dead" | "handled";

/** Who makes the call decides what an error means. */
export type Caller = "job" | "person" | "background" | "cleanup";

type MethodErrors = { caller: Caller } & Partial<Record<ErrorOutcome, string>>;

/** On the page of every method. */
const common = {
  retried:
    "access_denied accesslimited deprecated_endpoint fatal_error invalid_arg_name " +
    "invalid_array_arg invalid_charset invalid_form_data invalid_post_type is_bot " +
    "method_deprecated missing_post_type ratelimited request_timeout service_unavailable " +
    "team_added_to_org two_factor_setup_required unknown_method",
  shown:
    "account_inactive ekm_access_denied enterprise_is_restricted missing_scope no_permission " +
    "not_allowed_token_type not_authed org_login_required token_expired token_revoked",
};

const all = `${common.retried} ${common.shown}`;

/** Every method that the app calls, with every error on its page of Slack's documentation. */
export const slackErrors: Readonly<Record<string, MethodErrors>> = {
  "apps.connections.open": {
    caller: "background",
    retried: `${all} forbidden_team insecure_request internal_error invalid_auth missing_args`,
  },
  "auth.test": {
    caller: "background",
    retried: `${all} internal_error invalid_auth`,
  },
  "chat.delete": {
    caller: "cleanup",
    handled: `${all} cant_delete_message channel_not_found message_not_found`,
  },
  "chat.postEphemeral": {
    caller: "person",
    shown:
      `${all} cannot_reply_to_message channel_not_found invalid_attachments invalid_blocks ` +
      "invalid_blocks_format is_archived markdown_text_conflict message_limit_exceeded " +
      "messages_tab_disabled msg_too_long no_text not_in_channel restricted_action " +
      "too_many_attachments user_not_in_channel",
  },
  "chat.postMessage": {
    caller: "job",
    retried:
      `${common.retried} as_user_not_supported attachment_payload_limit_exceeded ` +
      "cannot_reply_to_message draft_already_deleted draft_already_sent draft_has_conflict " +
      "draft_not_found duplicate_channel_not_found duplicate_message_not_found " +
      "message_limit_exceeded metadata_must_be_sent_from_app missing_file_data rate_limited " +
      "send_on_behalf_not_allowed slack_connect_canvas_sharing_blocked " +
      "slack_connect_file_link_sharing_blocked slack_connect_lists_sharing_blocked " +
      "team_not_found too_many_contact_cards",
    shown:
      `${common.shown} app_access_restricted channel_not_found is_archived not_in_channel ` +
      "restricted_action restricted_action_non_threadable_channel " +
      "restricted_action_read_only_channel restricted_action_thread_locked " +
      "restricted_action_thread_only_channel",
    dead:
      "invalid_blocks invalid_blocks_format invalid_metadata_format invalid_metadata_schema " +
      "markdown_text_conflict metadata_too_large msg_blocks_too_long no_text " +
      "too_many_attachments",
    handled: "messages_tab_disabled",
  },
  "chat.update": {
    caller: "job",
    retried:
      `${common.retried} as_user_not_supported block_mismatch blocked_file_type ` +
      "external_channel_migrating file_deleted file_is_deleted file_not_found " +
      "file_share_limit_reached max_file_sharing_exceeded message_limit_exceeded " +
      "metadata_must_be_sent_from_app slack_connect_blocked_file_type " +
      "slack_connect_canvas_sharing_blocked slack_connect_clip_sharing_blocked " +
      "slack_connect_file_link_sharing_blocked slack_connect_file_upload_sharing_blocked " +
      "team_not_found unable_to_share_files",
    shown: `${common.shown} channel_not_found posting_to_channel_denied`,
    dead:
      "invalid_attachments invalid_blocks invalid_blocks_format invalid_metadata_format " +
      "invalid_metadata_schema markdown_text_conflict metadata_too_large msg_too_long " +
      "no_text too_many_attachments",
    handled:
      "cant_broadcast_message cant_update_message edit_window_closed is_inactive " +
      "message_not_found no_dual_broadcast_content_update streaming_state_conflict " +
      "update_failed",
  },
  "conversations.info": {
    caller: "background",
    retried: `${all} channel_is_limited_access channel_not_found`,
  },
  "conversations.open": {
    caller: "job",
    retried:
      `${common.retried} invalid_user_combination method_not_supported_for_channel_type ` +
      "not_enough_users too_many_users users_list_not_supplied",
    shown: `${common.shown} channel_not_found`,
    handled: "user_disabled user_not_found user_not_visible",
  },
  "oauth.v2.access": {
    caller: "person",
    shown:
      `${all} bad_client_secret bad_redirect_uri cannot_install_an_org_installed_app ` +
      "invalid_client_id invalid_code invalid_code_verifier invalid_grant_type " +
      "invalid_refresh_token no_scopes oauth_authorization_url_mismatch pkce_not_allowed " +
      "preview_feature_not_available user_email_unverified",
  },
  "users.conversations": {
    caller: "background",
    retried:
      `${all} invalid_cursor invalid_limit invalid_types ` +
      "method_not_supported_for_channel_type missing_argument",
  },
  "users.info": {
    caller: "job",
    retried: `${common.retried} too_many_users`,
    shown: common.shown,
    handled: "user_not_found user_not_visible",
  },
  "users.lookupByEmail": {
    caller: "job",
    retried: common.retried,
    shown: common.shown,
    handled: "users_not_found",
  },
  "views.open": {
    caller: "person",
    shown:
      `${all} duplicate_external_id exchanged_trigger_id expired_trigger_id ` +
      "invalid_trigger_id view_too_large",
  },
  "views.publish": {
    caller: "person",
    shown:
      `${all} duplicate_external_id hash_conflict missing_profile_id not_enabled ` +
      "not_implemented view_too_large",
  },
  "views.push": {
    caller: "person",
    shown:
      `${all} duplicate_external_id exchanged_trigger_id expired_trigger_id ` +
      "invalid_trigger_id push_limit_reached view_too_large",
  },
  "views.update": {
    caller: "person",
    shown: `${all} duplicate_external_id hash_conflict not_found view_too_large`,
  },
};
