import { Hono } from "hono";

import type { HttpEnv } from "../http/http-env.ts";
import { controlPlaneFace } from "./control-plane/control-plane-face.ts";
import { docsRoutes } from "./docs/docs-routes.tsx";
import type { FaceDeps } from "./face-deps.ts";
import { gorulesFace } from "./gorules/gorules-face.ts";
import { nametrustFace } from "./nametrust/nametrust-face.ts";
import { sutroFace } from "./sutro/sutro-face.ts";

/** Four published contracts, each under its prefix, and their documents under `/docs`. */
export function faceRoutes(deps: FaceDeps): Hono<HttpEnv> {
  const faces = [sutroFace(deps), gorulesFace(deps), controlPlaneFace(deps), nametrustFace(deps)];
  const app = new Hono<HttpEnv>();
  for (const face of faces) app.route(`/${face.name}`, face.app);
  app.route("/docs", docsRoutes(deps.baseUrl, faces));
  return app;
}
