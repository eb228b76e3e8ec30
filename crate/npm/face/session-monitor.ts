import { lazily } from "./lazy.js";
import { SessionMonitorBase } from "./session-monitor-base.js";
import type { SessionMonitorOperations } from "./session-monitor-operations.js";

export type { MonitoredManager } from "./session-monitor-base.js";

/** Monitors the session at the provider (Session Management 1.0), and raises events when it changes. */
export const SessionMonitor: typeof SessionMonitorOperations = lazily(
    SessionMonitorBase,
    ["_init", "_start", "_stop", "_callback"],
    (later) => later.SessionMonitorOperations,
);
export type SessionMonitor = SessionMonitorOperations;
