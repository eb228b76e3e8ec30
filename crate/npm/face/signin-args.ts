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
    const age = max_age ?? args.max_age;
    return {
        ...args,
        resource: [...new Set(resources.filter((one) => one != null))] as string[],
        claims: claims ?? args.claims,
        // A number as text is as good; what is none, the core refuses.
        max_age: age == null || Number.isNaN(Number(age)) ? age : Number(age),
        response_mode: response_mode ?? args.response_mode,
        nonce: nonce ?? args.nonce,
        extraQueryParams: query,
        extraTokenParams: form,
    };
}

/** Whether a request asks what the core has no words for. */
export function isAdapted(settings: OidcClientSettingsStore, args: CreateSigninRequestArgs): boolean {
    const { request, request_uri, omitScopeWhenRequesting = settings.omitScopeWhenRequesting } = args;
    return !!(request || request_uri || omitScopeWhenRequesting || replaced(settings, args).length);
}

/** The core's request with that. */
export function adapted(url: string, settings: OidcClientSettingsStore, args: CreateSigninRequestArgs): string {
    if (!isAdapted(settings, args)) return url;
    const { request, request_uri, omitScopeWhenRequesting = settings.omitScopeWhenRequesting } = args;
    const adapted = new URL(url);
    for (const name of replaced(settings, args)) adapted.searchParams.delete(name);
    if (request) adapted.searchParams.set("request", request);
    if (request_uri) adapted.searchParams.set("request_uri", request_uri);
    if (omitScopeWhenRequesting) adapted.searchParams.delete("scope");
    return adapted.href;
}

/** Extra parameters of the settings that this request has others instead of. */
function replaced(settings: OidcClientSettingsStore, { extraQueryParams }: CreateSigninRequestArgs): string[] {
    const own = Object.keys(settings.extraQueryParams ?? {}).filter((name) => !LIFTED.includes(name));
    return extraQueryParams ? own.filter((name) => !(name in extraQueryParams)) : [];
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
