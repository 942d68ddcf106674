export { makeThings, type Site } from "./access-walk/make-things.ts";
export { trialsOf, type Trial } from "./access-walk/trials.ts";
export { keyOf, makeOrgKey } from "./access-walk/walkers.ts";
export { dumpOf, linesWith, tracesOf } from "./dump.ts";
export { cpuRatio } from "./cpu-ratio.ts";
export { testLinkKeyring } from "./keyring.ts";
export { createOrganization } from "./organization.ts";
export type { TestMember, TestOrganization, TestOrganizationOptions } from "./organization.ts";
export { everyEmailIn } from "./every-email.ts";
export { fakeWebhookTransport } from "./fake-webhook-transport.ts";
export { createSettableClock } from "./settable-clock.ts";
export type { Duration, SettableClock } from "./settable-clock.ts";
export { createTestDatabase } from "./test-database.ts";
export type { TestDatabase, TestDatabaseOptions } from "./test-database.ts";
export { createCallers, sessionOf, testContext, testLinkBase } from "./callers.ts";
export type { TestCallers } from "./callers.ts";
export { linkTokenOf } from "./link-of.ts";
export { muteTokenOf } from "./mute-token-of.ts";
export { lookAlikes, spellings } from "./look-alikes.ts";
export {
  expectedMemberChange,
  memberChangePolicy,
  memberChanges,
  observeMemberChange,
} from "./member-changes.ts";
export type { MemberChange, MemberChangeSite } from "./member-changes.ts";
export { metricValue, readMetrics } from "./read-metrics.ts";
export { failOver, promote } from "./fail-over.ts";
export { freePort, startLocalPostgres } from "@usher/local-postgres";
export { plainBrand } from "./plain-brand.ts";
export { jpegImage, pngImage } from "./images.ts";
export { rejectionOf } from "./rejection-of.ts";
export { createSkipReporter } from "./skip-reporter.ts";
export { findPgBouncer, startPgBouncer, type PgBouncer } from "./start-pgbouncer.ts";
export { standStill, startThreadedServer } from "./threaded-server.ts";
export type { ThreadedServer } from "./threaded-server.ts";
export { useOrganization } from "./use-organization.ts";
