import { afterAll, beforeAll, beforeEach } from "vitest";

import { createCallers, type TestCallers } from "./callers.ts";
import { createOrganization, type TestOrganization } from "./organization.ts";
import {
  createTestDatabase,
  type TestDatabase,
  type TestDatabaseOptions,
} from "./test-database.ts";

/** Filled by hooks: a database for the file, an organization and its callers for each test. */
export type OrganizationFixture = {
  readonly db: TestDatabase;
  readonly organization: TestOrganization;
  readonly as: TestCallers;
};

/** Call it at the top of a test file. */
export function useOrganization(options: TestDatabaseOptions = {}): OrganizationFixture {
  const parts: Partial<{ db: TestDatabase; organization: TestOrganization; as: TestCallers }> = {};
  beforeAll(async () => {
    parts.db = await createTestDatabase(options);
  });
  afterAll(() => parts.db?.close());
  beforeEach(async () => {
    const { store } = made(parts.db);
    parts.organization = await createOrganization(store);
    parts.as = createCallers(store, parts.organization);
  });
  return {
    get db() {
      return made(parts.db);
    },
    get organization() {
      return made(parts.organization);
    },
    get as() {
      return made(parts.as);
    },
  };
}

function made<T>(part: T | undefined): T {
  if (part === undefined) throw new Error("the hooks of useOrganization have not run yet");
  return part;
}
