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
  /** False when there is no such entry. */
  remove(entry: { organizationId: string; id: string }): Promise<boolean>;
};
