/** A target for the log, such as `console`. */
export interface ILogger {
    /** Every step. */
    debug(...args: unknown[]): void;
    /** What was done. */
    info(...args: unknown[]): void;
    /** What was ignored. */
    warn(...args: unknown[]): void;
    /** What failed. */
    error(...args: unknown[]): void;
}

/** The log level: each includes those above it. */
export enum Log {
    NONE,
    ERROR,
    WARN,
    INFO,
    DEBUG,
}

const noLogger: ILogger = { debug() {}, info() {}, warn() {}, error() {} };
let level = Log.INFO;
let logger = noLogger;

/** The log of all managers of this page. Nothing is logged until a logger is set, and never a token. */
export namespace Log {
    /** Resets to level `INFO` and no logger. */
    export function reset(): void {
        level = Log.INFO;
        logger = noLogger;
    }

    /**
     * Sets how much is logged.
     *
     * @throws Error when the value isn't a level.
     */
    export function setLevel(value: Log): void {
        if (!(Log.NONE <= value && value <= Log.DEBUG)) throw new Error("Invalid log level");
        level = value;
    }

    /** Sets the logger. */
    export function setLogger(value: ILogger): void {
        logger = value;
    }
}

/** Logs with the name of a class, and of one of its methods, as prefix. */
export class Logger {
    private _method?: string;

    constructor(private _name: string) {}

    /** Logs at level `DEBUG`. */
    debug(...args: unknown[]): void {
        this._write("debug", Log.DEBUG, args);
    }

    /** Logs at level `INFO`. */
    info(...args: unknown[]): void {
        this._write("info", Log.INFO, args);
    }

    /** Logs at level `WARN`. */
    warn(...args: unknown[]): void {
        this._write("warn", Log.WARN, args);
    }

    /** Logs at level `ERROR`. */
    error(...args: unknown[]): void {
        this._write("error", Log.ERROR, args);
    }

    /** Logs an error, and throws it. */
    throw(err: Error): never {
        this.error(err);
        throw err;
    }

    /** Creates a logger for one method, and logs that it begins. */
    create(method: string): Logger {
        const logger: Logger = Object.create(this);
        logger._method = method;
        logger.debug("begin");
        return logger;
    }

    /** The same for a static method. */
    static createStatic(name: string, staticMethod: string): Logger {
        const logger = new Logger(`${name}.${staticMethod}`);
        logger.debug("begin");
        return logger;
    }

    private _write(method: keyof ILogger, at: Log, args: unknown[]): void {
        const prefix = `[${this._name}]`;
        if (level >= at) logger[method](this._method ? `${prefix} ${this._method}:` : prefix, ...args);
    }

    /** Logs at level `DEBUG` under this name. */
    static debug(name: string, ...args: unknown[]): void {
        new Logger(name).debug(...args);
    }

    /** Logs at level `INFO` under this name. */
    static info(name: string, ...args: unknown[]): void {
        new Logger(name).info(...args);
    }

    /** Logs at level `WARN` under this name. */
    static warn(name: string, ...args: unknown[]): void {
        new Logger(name).warn(...args);
    }

    /** Logs at level `ERROR` under this name. */
    static error(name: string, ...args: unknown[]): void {
        new Logger(name).error(...args);
    }
}
