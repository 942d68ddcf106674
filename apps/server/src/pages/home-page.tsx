/** @jsxRuntime automatic */
/** @jsxImportSource hono/jsx */
import { catalogs, type Language } from "./catalog.ts";
import { Layout } from "./layout.tsx";

export function HomePage({ language }: { language: Language }) {
  const { home } = catalogs[language];
  return (
    <Layout language={language} title={home.title}>
      <h1>{home.heading}</h1>
      <p>{home.text}</p>
      <p>
        <a href="/docs">{home.docs}</a> · <a href="/healthz">{home.health}</a>
      </p>
    </Layout>
  );
}
