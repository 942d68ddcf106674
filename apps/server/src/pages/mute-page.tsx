/** @jsxRuntime automatic */
/** @jsxImportSource hono/jsx */
import { initialOf, type MuteLinkPreview } from "@usher/core";
import { textsIn, type Language } from "@usher/core/texts";

import { ActionForm } from "./action-form.tsx";
import { Layout, titleOf } from "./layout.tsx";
import { Address, Mark, Sentence } from "./words.tsx";

/** The form field that RFC 8058 has email providers send. */
export const oneClick = { name: "List-Unsubscribe", value: "One-Click" } as const;

type MutePageProps = { preview: MuteLinkPreview; language: Language };

/** For people who open the link of List-Unsubscribe, whose button submits what their email provider would. */
export function MutePage({ preview, language }: MutePageProps) {
  const { mutePage: words } = textsIn(language).page;
  const { organizationName: organization, email, muted } = preview;
  const { title, heading, text } = muted ? words.muted : words.open;
  const values = { organization, email: <Address email={email} /> };
  return (
    <Layout language={language} title={titleOf(title, organization)}>
      <Mark sign={initialOf(organization)} />
      <h1>
        <Sentence text={heading} values={values} />
      </h1>
      <p {...(muted && { role: "status" })}>
        <Sentence text={text} values={values} />
      </p>
      {muted ? (
        <p class="muted">{words.lift}</p>
      ) : (
        <ActionForm language={language}>
          <button name={oneClick.name} value={oneClick.value}>
            <Sentence text={words.mute} values={values} />
          </button>
        </ActionForm>
      )}
    </Layout>
  );
}
