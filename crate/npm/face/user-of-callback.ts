// Beside `user.ts`, for no page needs it before it shows anything.

import { User } from "./user.js";

/** The user of a callback, of the core's answer: with what was given to the sign-in as `state` and `url_state`. */
export function userOfCallback(text: string): User {
    const { state } = JSON.parse(text) as { state?: unknown };
    return Object.assign(User.fromStorageString(text), { state });
}
