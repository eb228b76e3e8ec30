import { Logger } from "./log.js";
import { copyMembers, readEntry, writeEntry } from "./other-members.js";
import { codeChallenge, codeVerifier } from "./random.js";
import { MEMBERS as STATE_MEMBERS, State } from "./state.js";

const OWN_MEMBERS = [
    "code_verifier",
    "authority",
    "client_id",
    "redirect_uri",
    "scope",
    "client_secret",
    "extraTokenParams",
    "response_mode",
    "skipUserInfo",
    "nonce",
] as const;
const MEMBERS = [...STATE_MEMBERS, ...OWN_MEMBERS];

/** The members of a pending sign-in. */
export interface SigninStateArgs {
    id?: string;
    data?: unknown;
    created?: number;
    request_type?: string;
    code_verifier?: string;
    code_challenge?: string;
    authority: string;
    client_id: string;
    redirect_uri: string;
    scope: string;
    client_secret?: string;
    extraTokenParams?: Record<string, unknown>;
    response_mode?: "query" | "fragment";
    skipUserInfo?: boolean;
    url_state?: string;
    nonce?: string;
}

/** The same, where `code_verifier: true` generates one. */
export type SigninStateCreateArgs = Omit<SigninStateArgs, "code_verifier"> & {
    code_verifier?: string | boolean;
};

/** A pending sign-in: it is stored until its response arrives, and used once. */
export class SigninState extends State {
    /** The PKCE secret for the code exchange (RFC 7636). */
    readonly code_verifier: string | undefined;
    /** Its hash, which the authorization request contains. It isn't stored. */
    readonly code_challenge: string | undefined;
    /** The issuer. */
    readonly authority!: string;
    /** The client ID. */
    readonly client_id!: string;
    /** The callback page. */
    readonly redirect_uri!: string;
    /** The requested scopes, separated by spaces. */
    readonly scope!: string;
    /** The client secret, if there is one. */
    readonly client_secret: string | undefined;
    /** Extra parameters for the token endpoint. */
    readonly extraTokenParams: Record<string, unknown> | undefined;
    /** Where the callback URL has the response. */
    readonly response_mode: "query" | "fragment" | undefined;
    /** Whether the userinfo endpoint is skipped even with `loadUserInfo`. */
    readonly skipUserInfo: boolean | undefined;
    /** The value that binds the ID token to this sign-in. */
    readonly nonce: string | undefined;

    private constructor(args: SigninStateArgs) {
        super(args);
        copyMembers(this, args, OWN_MEMBERS);
        this.code_challenge = args.code_challenge;
    }

    /**
     * Creates a pending sign-in.
     *
     * @throws OidcError `insecure_context` when the browser has no Web Cryptography and there is a `code_verifier`.
     */
    static async create(args: SigninStateCreateArgs): Promise<SigninState> {
        const code_verifier = args.code_verifier === true ? codeVerifier() : args.code_verifier || undefined;
        const code_challenge = code_verifier ? await codeChallenge(code_verifier) : undefined;
        return new SigninState({ ...args, code_verifier, code_challenge });
    }

    /** The JSON text for a store. */
    override toStorageString(): string {
        new Logger("SigninState").create("toStorageString");
        return writeEntry(this, MEMBERS);
    }

    /**
     * Parses the text of `toStorageString`, of this version or another.
     *
     * @throws SyntaxError when the text isn't JSON.
     */
    static override async fromStorageString(storageString: string): Promise<SigninState> {
        Logger.createStatic("SigninState", "fromStorageString");
        const args = readEntry(storageString, MEMBERS) as unknown as SigninStateArgs;
        // The challenge isn't needed any more, so it is left out without Web Cryptography.
        return globalThis.crypto?.subtle ? SigninState.create(args) : new SigninState(args);
    }

    /**
     * The same with a challenge that is already known.
     *
     * @internal
     */
    static _restored(storageString: string, code_challenge: string): SigninState {
        const args = readEntry(storageString, MEMBERS) as unknown as SigninStateArgs;
        return new SigninState({ ...args, code_challenge });
    }
}
