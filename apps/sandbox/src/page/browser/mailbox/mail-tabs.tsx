import { useState } from "preact/hooks";

import { TabList } from "../panel/tab-list.tsx";
import type { Email } from "../wire/mail.ts";
import { EmailFrame } from "./mail-frame.tsx";

const tabs = [
  { id: "html", words: "HTML" },
  { id: "text", words: "Text" },
  { id: "payload", words: "Payload" },
] as const;
type Tab = (typeof tabs)[number]["id"];

export function EmailTabs({ mail }: { mail: Email }) {
  const [current, setCurrent] = useState<Tab>("html");
  return (
    <>
      <TabList
        id="mail"
        label="How to show the email"
        tabs={tabs}
        current={current}
        onTab={setCurrent}
      />
      <div
        id="mail-shown"
        class="mail-shown"
        role="tabpanel"
        aria-labelledby={`mail-${current}`}
        tabIndex={current === "html" ? -1 : 0}
      >
        <ShownEmail tab={current} mail={mail} />
      </div>
    </>
  );
}

function ShownEmail({ tab, mail }: { tab: Tab; mail: Email }) {
  switch (tab) {
    case "html":
      return <EmailFrame html={mail.html} subject={mail.subject} />;
    case "text":
      return <pre>{mail.text}</pre>;
    case "payload":
      return <pre>{JSON.stringify(mail.payload, null, 2)}</pre>;
  }
}
