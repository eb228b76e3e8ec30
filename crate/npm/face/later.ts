// The part of the library that no page waits for: everything but looking up the user. See `lazy.ts`.

export { ApiCalls } from "./api-calls.js";
export { CheckSessionIFrameOperations } from "./check-session-iframe-operations.js";
export { coreFor } from "./core-for.js";
export { failure, unloadable } from "./failure.js";
export { fetchAhead } from "./fetch-ahead.js";
export { httpOf } from "./http.js";
export { MetadataServiceOperations } from "./metadata-service-operations.js";
export { navigatorOf } from "./navigators/index.js";
export { OidcClientOperations } from "./oidc-client-operations.js";
export { follow } from "./session-at-rest.js";
export { SessionMonitorOperations } from "./session-monitor-operations.js";
export { UserManagerOperations } from "./user-manager-operations.js";
