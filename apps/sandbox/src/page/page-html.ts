/** Emails are shown in frames that inherit this policy, and have inline styles. */
const policy = [
  "default-src 'none'",
  "script-src 'self'",
  "style-src 'self' 'unsafe-inline'",
  "connect-src 'self'",
  "img-src 'self' data: https:",
  "frame-src 'self'",
  "base-uri 'self'",
  "form-action 'none'",
].join("; ");

const icon = `data:image/svg+xml,${encodeURIComponent(
  `<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 32 32"><rect width="32" height="32" rx="8" fill="#2350c8"/><path d="M9 9v8a7 7 0 0 0 14 0V9" fill="none" stroke="#fff" stroke-width="3.4" stroke-linecap="round"/><circle cx="16" cy="13.2" r="2.4" fill="#fff"/></svg>`,
)}`;

export const pageHtml = (title: string, script: string): string => `<!doctype html>
<html lang="en">
  <head>
    <meta charset="utf-8" />
    <meta http-equiv="Content-Security-Policy" content="${policy}" />
    <title>${title}</title>
    <meta name="viewport" content="width=device-width, initial-scale=1" />
    <meta name="color-scheme" content="light dark" />
    <link rel="icon" href="${icon}" />
    <link rel="stylesheet" href="/sandbox.css" />
    <script type="module" src="/${script}"></script>
  </head>
  <body>
    <div id="page"></div>
    <noscript>The sandbox's page needs JavaScript. The accept page of an invitation does not.</noscript>
  </body>
</html>
`;
