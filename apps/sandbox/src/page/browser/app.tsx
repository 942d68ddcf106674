import { Brand } from "./chrome/brand.tsx";
import { SandboxPage } from "./sandbox-page.tsx";
import { useSandbox } from "./state/use-sandbox.ts";

export function App() {
  const source = useSandbox();
  const { data } = source;
  if (data === null)
    return (
      <main class="starting" aria-busy="true">
        <Brand />
        <p role="status">The sandbox is starting…</p>
      </main>
    );
  // A restarted sandbox is another organization: nothing of the old one may stay on the page.
  return <SandboxPage key={data.world.organization.id} source={{ ...source, data }} />;
}
