import { expect, test } from "vitest";

import { rejectionOf, useOrganization } from "../testing/index.ts";

const fixture = useOrganization();

test("rejects a role name with a link", async () => {
  const named = (name: string) => fixture.as.owner.role.create({ slug: "org-ops", name });
  expect(await rejectionOf(named("Ops (evil.top)"))).toMatchObject({
    code: "request.invalid",
    message: 'This text cannot contain links. Remove "evil.top".',
    details: { path: "name", word: "evil.top" },
  });
  expect((await named("ASP.NET developers")).slug).toBe("org-ops");
});
