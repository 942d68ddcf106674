import type { FakeSlack, FakeWorkspace } from "@usher/fake-slack";
import { HTTPException } from "hono/http-exception";

/** The workspace with that id or name, the first one without; a 404 for an unknown one. */
export function workspaceOf({ workspaces }: FakeSlack, wanted: string | undefined): FakeWorkspace {
  const found =
    wanted === undefined
      ? workspaces[0]
      : workspaces.find(({ teamId, name }) => teamId === wanted || name === wanted);
  if (found !== undefined) return found;
  throw new HTTPException(404, { message: `there is no workspace ${wanted ?? ""}` });
}
