import { Brand } from "./chrome/brand.tsx";
import { SandboxPage } from "./sandbox-page.tsx";
import { useSandbox } from "./state/use-sandbox.ts";

export function App() {
  const { data, isLive, refresh } = useSandbox();
  if (data === null)
    return (
      <main class="starting" aria-busy="true">
        <Brand />
        <p role="status">The sandbox is starting…</p>
      </main>
    );
  // A restarted sandbox is another organization: nothing of the old one may stay on the page.
  return (
    <SandboxPage key={data.world.organization.id} data={data} isLive={isLive} refresh={refresh} />
  );
}
