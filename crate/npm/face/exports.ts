// Everything that an app can import, from any entry. The first part has oidc-client-ts's names.

export { AccessTokenEvents, type AccessTokenCallback } from "./access-token-events.js";
export type * from "./args.js";
export type { AsyncStorage } from "./async-storage.js";
export { CheckSessionIFrame } from "./check-session-iframe.js";
export type { IdTokenClaims, JwtClaims, OidcAddressClaim, OidcStandardClaims, UserProfile } from "./claims.js";
export { DPoPState, IndexedDbDPoPStore } from "./dpop-store.js";
export { ErrorResponse, ErrorTimeout } from "./errors.js";
export { InMemoryWebStorage } from "./in-memory-web-storage.js";
export { type ILogger, Log, Logger } from "./log.js";
export { MetadataService } from "./metadata-service.js";
export type { INavigator, IWindow, NavigateParams, NavigateResponse } from "./navigators/navigator.js";
export type { PopupWindowFeatures } from "./navigators/popup-window-features.js";
export { OidcClient } from "./oidc-client.js";
export { type ExtraHeader, type OidcClientSettings, OidcClientSettingsStore } from "./oidc-client-settings.js";
export type { OidcMetadata, SigningKey } from "./oidc-metadata.js";
export type { RefreshState } from "./refresh-state.js";
export { SessionMonitor } from "./session-monitor.js";
export type { SigninRequest, SigninRequestCreateArgs } from "./signin-request.js";
export { SigninResponse } from "./signin-response.js";
export { SigninState, type SigninStateArgs, type SigninStateCreateArgs } from "./signin-state.js";
export type { SignoutRequest, SignoutRequestArgs } from "./signout-request.js";
export { SignoutResponse } from "./signout-response.js";
export { State } from "./state.js";
export type { StateStore } from "./state-store.js";
export { User } from "./user.js";
export { UserManager } from "./user-manager.js";
export type * from "./user-manager-events.js";
export { type UserManagerSettings, UserManagerSettingsStore } from "./user-manager-settings.js";
export { Version } from "./version.js";
export { WebStorageStateStore } from "./web-storage-state-store.js";

export { type AccessToken, type AccessTokenArgs, Api, type ApiSettings } from "./api.js";
export { EncryptedStateStore } from "./encrypted-state-store.js";
export { OidcError } from "./errors.js";
export { IndexedDbStateStore } from "./indexed-db-state-store.js";
export { loadWasm, setWasm, type WasmInput } from "./loader.js";
