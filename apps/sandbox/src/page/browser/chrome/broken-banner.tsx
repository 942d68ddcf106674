import { repairAll } from "../wire/client.ts";
import type { Failure } from "../wire/failure.ts";

/** The deliberate failures, visible everywhere. */
export function BrokenBanner({ failures }: { failures: Failure[] }) {
  const broken = failures.flatMap((failure) => failure.broken ?? []);
  return (
    <div role="status">
      {broken.length > 0 && (
        <div class="broken">
          <p>
            <strong>Broken on purpose:</strong> {broken.join(" · ")}
          </p>
          <button
            type="button"
            class="button small"
            onClick={() => {
              // It fails only when the sandbox is not running, which the banner above shows.
              repairAll().catch(() => undefined);
            }}
          >
            Fix all
          </button>
        </div>
      )}
    </div>
  );
}
