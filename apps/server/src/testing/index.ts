export { everyPageIn } from "./every-page.tsx";
export { startIdentityProvider } from "./identity-provider.ts";
export { rawFaultOf, rawRequests, sendRaw } from "./raw-requests.ts";
