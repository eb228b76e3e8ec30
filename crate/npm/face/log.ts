/** Where the log goes: `console` will do. */
export interface ILogger {
    /** Every step. */
    debug(...args: unknown[]): void;
    /** What was done. */
    info(...args: unknown[]): void;
    /** What was passed over. */
    warn(...args: unknown[]): void;
    /** What failed. */
    error(...args: unknown[]): void;
}

/** How much is logged: each level with those above it. */
export enum Log {
    NONE,
    ERROR,
    WARN,
    INFO,
    DEBUG,
}

const nobody: ILogger = { debug() {}, info() {}, warn() {}, error() {} };
let level = Log.INFO;
let logger = nobody;

/** The log of all managers of this page. Nothing is logged until a logger is set, and never a token. */
export namespace Log {
    /** Back to the start: level `INFO`, and no logger. */
    export function reset(): void {
        level = Log.INFO;
        logger = nobody;
    }

    /**
     * Sets how much is logged.
     *
     * @throws Error for a number that is no level.
     */
    export function setLevel(value: Log): void {
        if (!(Log.NONE <= value && value <= Log.DEBUG)) throw new Error("Invalid log level");
        level = value;
    }

    /** Sets where it goes. */
    export function setLogger(value: ILogger): void {
        logger = value;
    }
}

/** Logs under the name of a class, and of one of its methods. */
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

    /** A logger for one method, which has just begun. */
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
