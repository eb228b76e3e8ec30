import type { CreateSigninRequestArgs } from "./args.js";
import { OidcError } from "./errors.js";
import { inWholeSeconds } from "./limits.js";
import type { OidcClientSettingsStore } from "./oidc-client-settings.js";

/** What oidc-client-ts adds to a request under any name, and the core sets and checks itself. */
const LIFTED = ["resource", "claims", "max_age", "response_mode", "nonce"];

/** What may be asked, of one sign-in or by the settings. */
interface Asked {
    resource?: string | string[];
    claims?: unknown;
    max_age?: unknown;
    response_mode?: unknown;
    nonce?: unknown;
    extraQueryParams?: Record<string, unknown>;
    extraTokenParams?: Record<string, unknown>;
}

/** What a sign-in asks for, with what the settings say of it. */
export function signinArgs(settings: OidcClientSettingsStore, args: CreateSigninRequestArgs): object {
    const { prompt, display, max_age, ui_locales, acr_values, resource, response_mode } = settings;
    const { extraQueryParams, extraTokenParams, scope, redirect_uri } = settings;
    const defaults = { prompt, display, max_age, ui_locales, acr_values, resource, response_mode };
    const given = Object.fromEntries(Object.entries(args).filter(([, value]) => value !== undefined));
    const asked = lifted({ ...defaults, extraQueryParams, extraTokenParams, scope, redirect_uri, ...given });
    return inWholeSeconds({ ...asked, claims: readClaims(asked.claims) });
}

/** The same with what the core has words for taken out of the extra parameters, which count where both are given. */
export function lifted<Args extends Asked>(args: Args): Args & Asked {
    const { resource, claims, max_age, response_mode, nonce, ...query } = args.extraQueryParams ?? {};
    const { resource: exchanged, ...form } = args.extraTokenParams ?? {};
    const resources = [args.resource, resource as string, exchanged as string].flat();
    return {
        ...args,
        resource: [...new Set(resources.filter((one) => one != null))] as string[],
        claims: claims ?? args.claims,
        max_age: max_age ?? args.max_age,
        // Empty text is none, as of an environment that has none.
        response_mode: (response_mode ?? args.response_mode) || undefined,
        nonce: nonce ?? args.nonce,
        extraQueryParams: query,
        extraTokenParams: form,
    };
}

/** The core's request with what it has no words for. */
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

/** Extra parameters of the settings that this request has others instead of. What it sets itself, such as `prompt`, stays. */
function replaced(settings: OidcClientSettingsStore, args: CreateSigninRequestArgs): string[] {
    const { extraQueryParams } = args;
    if (!extraQueryParams) return [];
    const set = signinArgs(settings, args) as Record<string, unknown>;
    const own = Object.keys(settings.extraQueryParams ?? {}).filter((name) => !LIFTED.includes(name));
    return own.filter((name) => extraQueryParams[name] == null && set[name] == null);
}

/** @throws OidcError when the text is no JSON. */
function readClaims(claims: unknown): unknown {
    if (typeof claims !== "string") return claims;
    try {
        return JSON.parse(claims);
    } catch (error) {
        throw new OidcError("invalid_argument", `claims: expected an object as JSON text (${(error as Error).message})`);
    }
}
