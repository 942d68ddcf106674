import type { SuppressionReason, Suppression } from "../model/suppression.ts";

export type SuppressionRepository = {
  /** Live entries only, newest first. `cursor` is the id of the last one seen. */
  list(query: {
    organizationId: string;
    cursor: string | null;
    limit: number;
  }): Promise<Suppression[]>;
  /** The live entries among these addresses. */
  among(organizationId: string, emailKeys: readonly string[]): Promise<Suppression[]>;
  /** Adds or prolongs. `days` null means forever. */
  add(entry: {
    organizationId: string;
    id: string;
    emailKey: string;
    reason: SuppressionReason;
    days: number | null;
  }): Promise<void>;
  /** Forever, by the invitee. False when it was muted before. */
  mute(entry: { organizationId: string; id: string; emailKey: string }): Promise<boolean>;
  /** False when it was not muted. No other entry of the address changes. */
  unmute(entry: { organizationId: string; emailKey: string }): Promise<boolean>;
  find(entry: { organizationId: string; id: string }): Promise<Suppression | null>;
  /** False when there is no such entry. */
  remove(entry: { organizationId: string; id: string }): Promise<boolean>;
};
