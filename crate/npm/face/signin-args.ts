import type { CreateSigninRequestArgs } from "./args.js";
import { OidcError } from "./errors.js";
import { inWholeSeconds } from "./limits.js";
import type { OidcClientSettingsStore } from "./oidc-client-settings.js";

/** Extra parameters for which the core has arguments of its own, which it checks. */
const LIFTED = ["resource", "claims", "max_age", "response_mode", "nonce"];

/** The core's arguments of sign-in and sign-out requests that are text. */
const TEXTS = [
    ...["redirect_uri", "scope", "prompt", "display", "login_hint", "id_token_hint", "ui_locales", "acr_values", "nonce"],
    ...["url_state", "post_logout_redirect_uri"],
];

/** Its other arguments. */
const OTHERS = [
    ...["state", "request_type", "response_mode", "max_age", "claims", "resource", "extraQueryParams", "extraTokenParams"],
    ...["skipUserInfo", "silentRequestTimeoutInSeconds"],
];

/** Arguments of a sign-in, or the same settings. */
interface Asked {
    resource?: string | string[];
    claims?: unknown;
    max_age?: unknown;
    response_mode?: unknown;
    nonce?: unknown;
    extraQueryParams?: Record<string, unknown>;
    extraTokenParams?: Record<string, unknown>;
}

/** The arguments of a sign-in for the core, with the settings as defaults. */
export function signinArgs(settings: OidcClientSettingsStore, args: CreateSigninRequestArgs): object {
    const { prompt, display, max_age, ui_locales, acr_values, resource, response_mode } = settings;
    const { extraQueryParams, extraTokenParams, scope, redirect_uri } = settings;
    const defaults = { prompt, display, max_age, ui_locales, acr_values, resource, response_mode };
    const given = { ...known({ ...defaults, extraQueryParams, extraTokenParams, scope, redirect_uri }), ...known(args) };
    const asked: Asked = lifted(given);
    return inWholeSeconds({ ...asked, claims: readClaims(asked.claims) });
}

/**
 * The arguments that the core has, where they are set, with numbers as text where it expects text. An app may pass others, such
 * as the event of a click if the method is its listener: they can't always be written as JSON.
 */
export function known(args: object): Record<string, unknown> {
    const entries = Object.entries(args).map(([name, value]: [string, unknown]) => {
        if (!TEXTS.includes(name)) return [name, OTHERS.includes(name) ? value : undefined];
        return [name, typeof value === "number" || typeof value === "boolean" ? String(value) : value];
    });
    return Object.fromEntries(entries.filter(([, value]) => value !== undefined)) as Record<string, unknown>;
}

/** Moves {@link LIFTED} from the extra parameters, which take precedence, to the core's own arguments. */
export function lifted<Args extends Asked>(args: Args): Args & Asked {
    const { resource, claims, max_age, response_mode, nonce, ...query } = args.extraQueryParams ?? {};
    const { resource: exchanged, ...form } = args.extraTokenParams ?? {};
    const resources = [args.resource, resource as string, exchanged as string].flat().filter(Boolean);
    return {
        ...args,
        resource: [...new Set(resources)] as string[],
        claims: claims ?? args.claims,
        max_age: max_age ?? args.max_age,
        // Empty text, as from an unset environment variable, counts as not set.
        response_mode: (response_mode ?? args.response_mode) || undefined,
        nonce: nonce ?? args.nonce,
        extraQueryParams: query,
        extraTokenParams: form,
    };
}

/** The core's request URL, adapted to arguments that the core doesn't have. */
export function adapted(url: string, settings: OidcClientSettingsStore, args: CreateSigninRequestArgs): string {
    const { request, request_uri, omitScopeWhenRequesting = settings.omitScopeWhenRequesting } = args;
    const others = replaced(settings, args);
    if (!(request || request_uri || omitScopeWhenRequesting || others.length)) return url;
    const adapted = new URL(url);
    for (const name of others) adapted.searchParams.delete(name);
    if (request) adapted.searchParams.set("request", request);
    if (request_uri) adapted.searchParams.set("request_uri", request_uri);
    if (omitScopeWhenRequesting) adapted.searchParams.delete("scope");
    return adapted.href;
}

/** The settings' extra parameters that this request's replace, except those that it sets itself, such as `prompt`. */
function replaced(settings: OidcClientSettingsStore, args: CreateSigninRequestArgs): string[] {
    const { extraQueryParams } = args;
    if (!extraQueryParams) return [];
    const set = signinArgs(settings, args) as Record<string, unknown>;
    const own = Object.keys(settings.extraQueryParams ?? {}).filter((name) => !LIFTED.includes(name));
    return own.filter((name) => extraQueryParams[name] == null && set[name] == null);
}

/** @throws OidcError when the text isn't JSON. */
function readClaims(claims: unknown): unknown {
    if (typeof claims !== "string") return claims;
    try {
        return JSON.parse(claims);
    } catch (error) {
        throw new OidcError("invalid_argument", `claims: expected an object as JSON text (${(error as Error).message})`);
    }
}
