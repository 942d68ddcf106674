import { expect, test } from "vitest";

import { installationOf } from "../testing/views.ts";
import { healthBlock } from "./home-health.ts";

const at = (teamId: string) => ({ ...installationOf(), teamId });

test("workspaces are shown by name; only another one without a name shows its id", () => {
  const teamNames = new Map([["T0SISTER", "Acme <Labs>"]]);
  const installations = [at("T0ACME"), at("T0SISTER"), at("T0GONE")];
  const shown = JSON.stringify(healthBlock(installations, { teamId: "T0ACME", teamNames }));
  expect(
    [...shown.matchAll(/"text":"([^"]*)","style":\{"bold":true\}/gu)].map(([, name]) => name),
  ).toEqual(["This workspace", "Acme <Labs>", "Another workspace (T0GONE)"]);
});

test("the channel of another workspace is shown without its id, which a person cannot read", () => {
  const sister = { ...at("T0SISTER"), approvalsChannelId: "C0SISTER" };
  const shown = (teamId: string) =>
    JSON.stringify(healthBlock([sister], { teamId, teamNames: new Map() }));
  expect(shown("T0ACME")).not.toContain("C0SISTER");
  expect(shown("T0SISTER")).toContain('"channel_id":"C0SISTER"');
});
