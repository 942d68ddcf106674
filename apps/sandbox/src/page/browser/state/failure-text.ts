/** Slack's message to a person whose action failed, with the code as Slack shows it. */
export function failureText(what: string, code: string): string {
  switch (code) {
    case "operation_timeout":
      return `${what} failed: the app did not answer within 3 seconds (operation_timeout).`;
    case "dispatch_failed":
      return `${what} failed: the app could not be reached or answered with an error (dispatch_failed).`;
    case "not_in_channel":
    case "external_user":
      return `${what} cannot be used by you here (${code}).`;
    default:
      return `${what} failed: Slack could not use the app's answer (${code}).`;
  }
}
