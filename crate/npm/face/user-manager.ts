import { lazily } from "./lazy.js";
import { expectAnswer } from "./loader.js";
import { UserManagerBase } from "./user-manager-base.js";
import type { UserManagerOperations } from "./user-manager-operations.js";

/** Methods that may be called before the rest of the library is loaded. */
const METHODS = [
    "removeUser",
    "signinRedirect",
    "signinRedirectCallback",
    "signinResourceOwnerCredentials",
    "signinPopup",
    "signinPopupCallback",
    "signinSilent",
    "signinSilentCallback",
    "signinCallback",
    "signoutCallback",
    "querySessionStatus",
    "signoutRedirect",
    "signoutRedirectCallback",
    "signoutPopup",
    "signoutPopupCallback",
    "signoutSilent",
    "signoutSilentCallback",
    "revokeTokens",
    "clearStaleState",
    "dpopProof",
    "generateDPoPJkt",
    "accessTokenFor",
    "frontchannelLogout",
    "storeUser",
    "_signin",
    "_signinStart",
    "_signinEnd",
    "_buildUser",
    "_useRefreshToken",
    "_signout",
    "_signoutStart",
    "_signoutEnd",
    "_revokeInternal",
];

/**
 * Signs users in and out, and keeps their session.
 *
 * ```js
 * const manager = new UserManager({ authority: "https://login.example", client_id: "my-app", redirect_uri: "https://app.example/callback" });
 * const user = await manager.getUser();
 * if (!user) await manager.signinRedirect();
 * ```
 *
 * Operations reject with {@link ErrorResponse} when the provider returns an error, {@link ErrorTimeout} when it doesn't answer
 * in time, and {@link OidcError} for everything else; each has a `code`. All take a `signal` and `timeoutInSeconds`.
 */
export const UserManager: typeof UserManagerOperations = lazily(
    UserManagerBase,
    METHODS,
    (later) => later.UserManagerOperations,
);
export type UserManager = UserManagerOperations;

expectAnswer();
