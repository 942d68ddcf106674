import type { Permission, SystemRole } from "./roles.ts";

/**
 * Who does it. Made by a transport from verified credentials, never from input.
 * `scope` of a personal key limits its organizations; null means all of its user's.
 */
export type Actor =
  | {
      kind: "session";
      userId: string;
      email: string;
      emailVerified: boolean;
      /** When the person last proved a second factor, ISO-8601 and never in the future; null if never. */
      steppedUpAt: string | null;
      /** What the operator set for the issuer; `required` unless set. */
      stepUp?: StepUpRule;
    }
  | {
      kind: "personal_key";
      userId: string;
      keyId: string;
      permissions: readonly Permission[] | null;
      scope: readonly string[] | null;
    }
  | {
      kind: "org_key";
      keyId: string;
      organizationId: string;
      permissions: readonly Permission[];
      maxRole: SystemRole;
    }
  | { kind: "slack_user"; userId: string; teamId: string; slackUserId: string }
  | { kind: "system"; name: string };

/** Whether sessions of an issuer prove a second factor before privileged acts. */
export type StepUpRule = "required" | "off";

export type ActorKind = Actor["kind"];

/** The id an audit event carries for an actor. */
export function actorId(actor: Actor): string {
  switch (actor.kind) {
    case "session":
    case "slack_user":
      return actor.userId;
    case "personal_key":
    case "org_key":
      return actor.keyId;
    case "system":
      return actor.name;
  }
}

/** The user behind an actor; null for a key of an organization and for the system. */
export function actorUserId(actor: Actor): string | null {
  switch (actor.kind) {
    case "session":
    case "slack_user":
    case "personal_key":
      return actor.userId;
    case "org_key":
    case "system":
      return null;
  }
}

export function actorKeyId(actor: Actor): string | null {
  return actor.kind === "org_key" || actor.kind === "personal_key" ? actor.keyId : null;
}

/** Who answers for what the actor invites. */
export function inviterOf(actor: Actor) {
  return {
    kind: actor.kind,
    userId: actorUserId(actor),
    keyId: actorKeyId(actor),
    slackTeamId: actor.kind === "slack_user" ? actor.teamId : null,
    slackUserId: actor.kind === "slack_user" ? actor.slackUserId : null,
  };
}

/** The entry point of a call; recorded in the audit. */
export type Via = "api" | "slack" | "page" | "cli" | "worker" | "webhook";
