/** @jsxRuntime automatic */
/** @jsxImportSource hono/jsx */
import { textsIn, type Language } from "@usher/core/texts";

import { Layout } from "./layout.tsx";

/** `prefix` stands in front of our own paths. */
export function HomePage({ language, prefix }: { language: Language; prefix: string }) {
  const { home } = textsIn(language).page;
  return (
    <Layout language={language} title={home.title}>
      <h1>{home.heading}</h1>
      <p>{home.text}</p>
      <p>
        <a href={`${prefix}/docs`}>{home.docs}</a> · <a href={`${prefix}/healthz`}>{home.health}</a>
      </p>
    </Layout>
  );
}
