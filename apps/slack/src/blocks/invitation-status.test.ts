import { stateReasonCodes } from "@usher/core";
import { expect, test } from "vitest";

import { invitationOf } from "../testing/views.ts";
import { invitationStatus } from "./invitation-status.ts";

const revoked = (stateReason: string) => invitationOf({ state: "revoked", stateReason });

test.each(stateReasonCodes)(
  "%s is put into words as a code, and shown as typed by a person",
  (code) => {
    const { words } = invitationStatus({ ...revoked(code), stateReasonCode: code });
    expect(words).not.toContain("_");
    expect(words).not.toBe(`revoked (${code})`);
    expect(invitationStatus(revoked(code)).words).toBe(`revoked (${code})`);
  },
);
