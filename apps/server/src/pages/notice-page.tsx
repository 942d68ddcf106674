/** @jsxRuntime automatic */
/** @jsxImportSource hono/jsx */
import { textsIn, type Language, type PageTexts } from "@usher/core/texts";

import { Layout } from "./layout.tsx";
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
  const words = textsIn(language).page;
  const notice = words.notices[kind];
  return (
    <Layout language={language} title={notice.title}>
      <h1>{notice.heading}</h1>
      <p>
        <Sentence text={notice.text} values={{ wait: waitText(retryAfterSeconds, language) }} />
      </p>
      {reference !== undefined && (
        <p class="muted">
          <Sentence text={words.reference} values={{ reference }} />
        </p>
      )}
    </Layout>
  );
}
