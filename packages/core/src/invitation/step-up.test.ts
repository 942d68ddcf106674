import { describe, expect, it } from "vitest";

import type { Actor } from "../kernel/actor.ts";
import { demandStepUp } from "./step-up.ts";

const minutesAgo = (minutes: number) => new Date(Date.now() - minutes * 60_000).toISOString();
const session = (steppedUpAt: string | null): Actor => ({
  kind: "session",
  userId: "someone",
  email: "someone@acme.example",
  emailVerified: true,
  steppedUpAt,
});
const offering = (...roles: (readonly string[] | null | undefined)[]) =>
  roles.map((slugs) => ({ email: "jane@acme.com", roles: slugs && [...slugs] }));

describe("a second factor", () => {
  it("is asked of a session that offers more than member", () => {
    for (const roles of [["billing"], ["admin"], ["owner"], ["member", "org-guide"]])
      for (const at of [null, minutesAgo(10.1), "nonsense"])
        expect(() => demandStepUp(session(at), offering(["member"], roles))).toThrow(
          expect.objectContaining({ code: "mfa.step_up_required" }),
        );
  });

  it("is good for ten minutes", () => {
    expect(() => demandStepUp(session(minutesAgo(9.9)), offering(["owner"]))).not.toThrow();
  });

  it("is not asked for member alone, however it is written", () => {
    const members = offering(["member"], ["member", "member"], [], null, undefined);
    expect(() => demandStepUp(session(null), members)).not.toThrow();
  });

  it("is not asked of a key", () => {
    const key: Actor = {
      kind: "org_key",
      keyId: "key",
      organizationId: "acme",
      permissions: ["member:invite"],
      maxRole: "owner",
    };
    expect(() => demandStepUp(key, offering(["owner"]))).not.toThrow();
  });
});
