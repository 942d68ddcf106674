import type { PersonRepository } from "../../../ports/person-repository.ts";
import type { Sql } from "../../sql.ts";
import { hashMethods } from "./erased-recipients.ts";
import { eventMethods } from "./person-events.ts";
import { forgetMethods } from "./person-forget.ts";
import { heldMethods } from "./person-held.ts";
import { rowMethods } from "./person-rows.ts";
import { textMethods } from "./person-texts.ts";

export function personRepository(sql: Sql): PersonRepository {
  return {
    ...rowMethods(sql),
    ...hashMethods(sql),
    ...eventMethods(sql),
    ...textMethods(sql),
    ...heldMethods(sql),
    ...forgetMethods(sql),
  };
}
