export { addMember } from "./add-member.ts";
export { spawnApp, type AppProcess } from "./processes/spawn-app.ts";
export { sandboxPorts } from "./sandbox-ports.ts";
export { workspaceSeed } from "./workspace-seed.ts";
export { seedUsers } from "./seed-users.ts";
