import type { WebhookRepository } from "../../../ports/webhook-repository.ts";
import type { Sql } from "../../sql.ts";
import { collectMethods } from "./webhook-collecting.ts";
import { deliveryMethods } from "./webhook-deliveries.ts";
import { endpointMethods } from "./webhook-endpoints.ts";
import { sendingMethods } from "./webhook-sending.ts";

export function webhookRepository(sql: Sql): WebhookRepository {
  return {
    ...endpointMethods(sql),
    ...collectMethods(sql),
    ...sendingMethods(sql),
    ...deliveryMethods(sql),
  };
}
