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

/** What a sign-in under way is made of. */
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

/** The same, where `true` is for a new `code_verifier`. */
export type SigninStateCreateArgs = Omit<SigninStateArgs, "code_verifier"> & {
    code_verifier?: string | boolean;
};

/** A sign-in under way: what is kept until its answer comes, for one answer only. */
export class SigninState extends State {
    /** The secret that the code is exchanged with (RFC 7636). */
    readonly code_verifier: string | undefined;
    /** What the authorization request shows of it. It isn't stored. */
    readonly code_challenge: string | undefined;
    /** The issuer. */
    readonly authority!: string;
    /** This client's name there. */
    readonly client_id!: string;
    /** Where the answer comes. */
    readonly redirect_uri!: string;
    /** What is asked for, separated by spaces. */
    readonly scope!: string;
    /** The client's secret, where it has one. */
    readonly client_secret: string | undefined;
    /** Parameters for the token endpoint beyond the protocol's. */
    readonly extraTokenParams: Record<string, unknown> | undefined;
    /** How the answer travels. */
    readonly response_mode: "query" | "fragment" | undefined;
    /** Whether the userinfo endpoint isn't asked, whatever the settings say. */
    readonly skipUserInfo: boolean | undefined;
    /** What binds the ID token to this sign-in. */
    readonly nonce: string | undefined;

    private constructor(args: SigninStateArgs) {
        super(args);
        copyMembers(this, args, OWN_MEMBERS);
        this.code_challenge = args.code_challenge;
    }

    /**
     * A sign-in under way.
     *
     * @throws OidcError `insecure_context` where the browser has no Web Cryptography and there is a `code_verifier`.
     */
    static async create(args: SigninStateCreateArgs): Promise<SigninState> {
        const code_verifier = args.code_verifier === true ? codeVerifier() : args.code_verifier || undefined;
        const code_challenge = code_verifier ? await codeChallenge(code_verifier) : undefined;
        return new SigninState({ ...args, code_verifier, code_challenge });
    }

    /** As JSON text for a store. */
    override toStorageString(): string {
        new Logger("SigninState").create("toStorageString");
        return writeEntry(this, MEMBERS);
    }

    /**
     * Reads what `toStorageString` wrote, of this version or another.
     *
     * @throws SyntaxError for what isn't JSON text.
     */
    static override async fromStorageString(storageString: string): Promise<SigninState> {
        Logger.createStatic("SigninState", "fromStorageString");
        const args = readEntry(storageString, MEMBERS) as unknown as SigninStateArgs;
        // The challenge is of no use any more, so a page without Web Cryptography can do without.
        return globalThis.crypto?.subtle ? SigninState.create(args) : new SigninState(args);
    }

    /**
     * The same with a challenge that is known already.
     *
     * @internal
     */
    static _restored(storageString: string, code_challenge: string): SigninState {
        const args = readEntry(storageString, MEMBERS) as unknown as SigninStateArgs;
        return new SigninState({ ...args, code_challenge });
    }
}
