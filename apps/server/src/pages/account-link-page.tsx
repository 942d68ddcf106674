/** @jsxRuntime automatic */
/** @jsxImportSource hono/jsx */
import { initialOf, type AccountLinkPreview } from "@usher/core";
import { textsIn, type Language } from "@usher/core/texts";

import { ActionForm } from "./action-form.tsx";
import { Layout, titleOf } from "./layout.tsx";
import { Address, Mark, Sentence } from "./words.tsx";

type Shown = Exclude<AccountLinkPreview, { state: "not_found" }>;

export function AccountLinkPage({ preview, language }: { preview: Shown; language: Language }) {
  const words = textsIn(language).page.accountLink;
  const { organizationName, state } = preview;
  const values = {
    account: `@${preview.slackUserName}`,
    workspace: preview.teamName,
    organization: organizationName,
    email: <Address email={preview.email} />,
  };
  return (
    <Layout language={language} title={titleOf(words[state].title, organizationName)}>
      <Mark sign={state === "linked" ? "✓" : initialOf(organizationName)} />
      <h1>
        <Sentence text={words[state].heading} values={values} />
      </h1>
      <p {...(state === "open" ? {} : { role: "status" })}>
        <Sentence text={words[state].text} values={values} />
      </p>
      {state === "open" && <Question preview={preview} language={language} />}
    </Layout>
  );
}

function Question({ preview, language }: { preview: Shown; language: Language }) {
  const words = textsIn(language).page.accountLink;
  return (
    <>
      <dl>
        <div>
          <dt>{words.account}</dt>
          <dd>
            <bdi>{`@${preview.slackUserName}`}</bdi>
          </dd>
        </div>
        <div>
          <dt>{words.workspace}</dt>
          <dd>
            <bdi>{preview.teamName}</bdi>
          </dd>
        </div>
        <div>
          <dt>{words.address}</dt>
          <dd>
            <Address email={preview.email} />
          </dd>
        </div>
      </dl>
      <p>{words.warning}</p>
      <ActionForm language={language}>
        <button class="primary" name="action" value="connect">
          {words.connect}
        </button>
      </ActionForm>
      <p class="muted">{words.reassurance}</p>
    </>
  );
}
