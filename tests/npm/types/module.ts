// Our module where oidc-client-ts's is wanted.

import type * as theirs from "oidc-client-ts";
import * as ours from "oidc-client-wasm";

/** Its declarations say that these are values; in its module they aren't. */
type OnlyTypes = "RefreshState" | "SigninRequest" | "SignoutRequest" | "UserManagerEvents";

/** With our manager, which has more settings than its own. */
type Made = { SessionMonitor: new (manager: ours.UserManager) => theirs.SessionMonitor };

export const module: Omit<typeof theirs, OnlyTypes | keyof Made> & Made = ours;
