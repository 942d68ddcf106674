/** @jsxRuntime automatic */
/** @jsxImportSource hono/jsx */
import type { Language } from "@usher/core/texts";
import type { PropsWithChildren } from "hono/jsx";

/** Submits to the page's own address in its language: an answer that knows no invitation keeps it too. */
export function ActionForm({ language, children }: PropsWithChildren<{ language: Language }>) {
  return (
    <form method="post" action={`?lang=${language}`}>
      {children}
    </form>
  );
}
