/** As much of a browser as an OAuth flow needs: one jar of cookies, and redirects one at a time. */
export function createBrowser() {
  const jar = new Map<string, string>();
  const go = async (url: string, form?: Record<string, string>) => {
    const response = await fetch(url, {
      redirect: "manual",
      headers: { cookie: [...jar].map(([name, value]) => `${name}=${value}`).join("; ") },
      ...(form === undefined ? {} : { method: "POST", body: new URLSearchParams(form) }),
    });
    for (const cookie of response.headers.getSetCookie()) {
      const [pair = ""] = cookie.split(";");
      const [name = "", value = ""] = pair.split("=");
      jar.set(name, value);
    }
    const location = response.headers.get("location");
    return { status: response.status, location, text: await response.text(), response };
  };
  return { go, jar };
}

/** Opens an install link, answers Slack's question, and comes back with the last page. */
export async function followInstallLink(
  link: string,
  {
    team,
    decision = "allow",
    browser = createBrowser(),
  }: {
    team: string;
    decision?: "allow" | "deny";
    browser?: ReturnType<typeof createBrowser>;
  },
) {
  const opened = await browser.go(link);
  if (opened.location === null) return opened;
  const answered = await browser.go(opened.location, { team, decision });
  if (answered.location === null) return answered;
  return browser.go(answered.location);
}
