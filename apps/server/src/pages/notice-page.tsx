/** @jsxRuntime automatic */
/** @jsxImportSource hono/jsx */
import { catalogs, type Language } from "./catalog.ts";
import { Layout } from "./layout.tsx";
import type { PageTexts } from "./page-texts.ts";

export type NoticeKind = keyof PageTexts["notices"];

type NoticeProps = {
  kind: NoticeKind;
  language: Language;
  /** Shown only where someone could look it up. */
  reference?: string;
};

/** Says what happened without details of any invitation. */
export function NoticePage({ kind, language, reference }: NoticeProps) {
  const words = catalogs[language];
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
