/** @jsxRuntime automatic */
/** @jsxImportSource hono/jsx */
import { catalogues, type Language } from "./catalogue.ts";
import { Layout } from "./layout.tsx";
import type { Catalogue } from "./page-texts.ts";

export type NoticeKind = keyof Catalogue["notices"];

type NoticeProps = {
  kind: NoticeKind;
  language: Language;
  /** Shown only where somebody could look it up. */
  reference?: string;
};

/** Says what happened without a word about any invitation. */
export function NoticePage({ kind, language, reference }: NoticeProps) {
  const words = catalogues[language];
  const notice = words.notices[kind];
  return (
    <Layout language={language} title={notice.title}>
      <h1>{notice.heading}</h1>
      <p>{notice.text}</p>
      {reference !== undefined && (
        <p class="muted">
          {words.reference}: <bdi>{reference}</bdi>
        </p>
      )}
    </Layout>
  );
}
