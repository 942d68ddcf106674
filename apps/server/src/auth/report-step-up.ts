import type { Logger, SessionIssuer } from "@usher/process";

/** What the log says at startup about second factors of sessions. */
export function reportStepUp(
  log: Pick<Logger, "info" | "warn">,
  { issuer, stepUp = "required" }: SessionIssuer,
): void {
  if (stepUp === "off")
    log.warn(
      { issuer },
      "step-up is off: sessions of this issuer grant admin and owner without a second factor",
    );
  else
    log.info(
      { issuer },
      "step-up is required: a session whose token lacks auth_time, or amr or acr of a second factor, is denied privileged actions",
    );
}
