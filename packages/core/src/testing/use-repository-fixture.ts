import { afterAll, afterEach } from "vitest";

import { openRepositoryFixture, type RepositoryFixture } from "./repository-fixture.ts";

/** Call it at the top of a test file: a database for the file, whose clock is put back after each test. */
export async function useRepositoryFixture(): Promise<RepositoryFixture> {
  const fixture = await openRepositoryFixture();
  afterEach(() => {
    fixture.setClock(0);
  });
  afterAll(() => fixture.close());
  return fixture;
}
