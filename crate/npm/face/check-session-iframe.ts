import { CheckSessionIFrameBase } from "./check-session-iframe-base.js";
import type { CheckSessionIFrameOperations } from "./check-session-iframe-operations.js";
import { lazily } from "./lazy.js";

/** Asks the provider's page in a hidden frame whether the session has changed (Session Management 1.0 section 3). */
export const CheckSessionIFrame: typeof CheckSessionIFrameOperations = lazily(
    CheckSessionIFrameBase,
    ["load", "start", "stop"],
    (later) => later.CheckSessionIFrameOperations,
);
export type CheckSessionIFrame = CheckSessionIFrameOperations;
