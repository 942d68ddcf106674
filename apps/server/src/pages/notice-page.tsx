/** @jsxRuntime automatic */
/** @jsxImportSource hono/jsx */
import { catalogs, type Language } from "./catalog.ts";
import { Layout } from "./layout.tsx";
import type { PageTexts } from "./page-texts.ts";
import { Sentence, waitText } from "./words.tsx";

export type NoticeKind = keyof PageTexts["notices"];

type NoticeProps = {
  kind: NoticeKind;
  language: Language;
  /** Shown only where someone could look it up. */
  reference?: string;
  /** For the text that says when to try again. */
  retryAfterSeconds?: number;
};

/** Says what happened without details of any invitation. */
export function NoticePage({ kind, language, reference, retryAfterSeconds = 0 }: NoticeProps) {
  const words = catalogs[language];
  const notice = words.notices[kind];
  return (
    <Layout language={language} title={notice.title}>
      <h1>{notice.heading}</h1>
      <p>
        <Sentence text={notice.text} values={{ wait: waitText(retryAfterSeconds, language) }} />
      </p>
      {reference !== undefined && (
        <p class="muted">
          {words.reference}: <bdi>{reference}</bdi>
        </p>
      )}
    </Layout>
  );
}
