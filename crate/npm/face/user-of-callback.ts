// Not in `user.ts`, which every page waits for.

import { User } from "./user.js";

/** The user in the core's result of a callback, with the sign-in's `state` and `url_state`. */
export function userOfCallback(text: string): User {
    const { state } = JSON.parse(text) as { state?: unknown };
    return Object.assign(User.fromStorageString(text), { state });
}
