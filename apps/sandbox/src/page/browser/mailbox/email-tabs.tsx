import { useState } from "preact/hooks";

import { TabList } from "../panel/tab-list.tsx";
import type { Email } from "../wire/email.ts";
import { EmailFrame } from "./email-frame.tsx";

const tabs = [
  { id: "html", words: "HTML" },
  { id: "text", words: "Text" },
  { id: "payload", words: "Payload" },
] as const;
type Tab = (typeof tabs)[number]["id"];

export function EmailTabs({ email }: { email: Email }) {
  const [current, setCurrent] = useState<Tab>("html");
  return (
    <>
      <TabList
        id="email"
        label="How to show the email"
        tabs={tabs}
        current={current}
        onTab={setCurrent}
      />
      <div
        id="email-shown"
        class="email-shown"
        role="tabpanel"
        aria-labelledby={`email-${current}`}
        tabIndex={current === "html" ? -1 : 0}
      >
        <ShownEmail tab={current} email={email} />
      </div>
    </>
  );
}

function ShownEmail({ tab, email }: { tab: Tab; email: Email }) {
  switch (tab) {
    case "html":
      return <EmailFrame html={email.html} subject={email.subject} />;
    case "text":
      return <pre>{email.text}</pre>;
    case "payload":
      return <pre>{JSON.stringify(email.payload, null, 2)}</pre>;
  }
}
