import { base64url, bytes } from "./base64url.js";
import { promisify, transact } from "./database.js";
import { OidcError } from "./errors.js";
import { fromBase64url } from "./from-base64url.js";
import { KEYS, OWN } from "./indexed-db-state-store.js";
import { type DescribedStore, describeStore, type StateStore, type StoreDescription } from "./state-store.js";

/** The name of the key, and how a text of ours begins: the format, should there ever be another. The core's too. */
const KEY = "encryption";
const FORMAT = "aes-gcm.";
const IV_LENGTH = 12;
const ALGORITHM = { name: "AES-GCM", length: 256 };

/**
 * Another store, with all texts encrypted: AES-GCM with a key of 256 bits that `IndexedDB` keeps and nobody can read out.
 * Names are kept as they are. A text that was changed, is another's, or was not encrypted, is not there; and none is any
 * more once the key is gone.
 *
 * It is for whoever reads storage from outside: a copy of the profile, a backup, a look at the disk. A script that runs in
 * this page can ask the browser to decrypt, as this code does.
 *
 * ```js
 * const store = new WebStorageStateStore({ store: window.localStorage });
 * const manager = new UserManager({ ...settings, userStore: new EncryptedStateStore(store) });
 * ```
 */
export class EncryptedStateStore implements DescribedStore {
    constructor(private readonly _store: StateStore) {}

    /**
     * Keeps a text, replacing what was there.
     *
     * @throws OidcError `encryption_failed` where there is no key to be had, as on insecure origins: never is the plain text
     * kept.
     */
    async set(key: string, value: string): Promise<void> {
        await this._store.set(key, await encrypt(key, value));
    }

    /** What is kept under this key. Rejects where its key can't be read just now: that says nothing of who is signed in. */
    async get(key: string): Promise<string | null> {
        return await decrypt(key, await this._store.get(key));
    }

    /** Forgets what is kept under this key, and gives it back. */
    async remove(key: string): Promise<string | null> {
        const removed = await this._store.remove(key);
        // It is gone, whether anybody can tell what it was or not.
        return await decrypt(key, removed).catch(() => null);
    }

    /** The keys of all that is kept. */
    async getAllKeys(): Promise<string[]> {
        return await this._store.getAllKeys();
    }

    /** What it is, for the core. */
    _describe(): StoreDescription {
        const store = describeStore(this._store);
        // What the core can't speak to itself is encrypted here.
        return store.kind ? { ...store, encrypted: true } : store;
    }
}

async function encrypt(name: string, text: string): Promise<string> {
    try {
        const key = (await findKey()) ?? (await makeKey());
        const iv = crypto.getRandomValues(new Uint8Array(IV_LENGTH));
        const encrypted = await crypto.subtle.encrypt(parameters(iv, name), key, bytes(text));
        return FORMAT + base64url(new Uint8Array([...iv, ...new Uint8Array(encrypted)]));
    } catch (cause) {
        const message = "this browser can't encrypt with an AES-GCM key of its own";
        throw Object.assign(new OidcError("encryption_failed", message), { cause });
    }
}

async function decrypt(name: string, whole: string | null): Promise<string | null> {
    if (!whole?.startsWith(FORMAT)) return null;
    const key = await findKey();
    if (!key) return null;
    try {
        const all = fromBase64url(whole.slice(FORMAT.length));
        const iv = all.slice(0, IV_LENGTH);
        const text = await crypto.subtle.decrypt(parameters(iv, name), key, all.slice(IV_LENGTH));
        return new TextDecoder().decode(text);
    } catch {
        return null;
    }
}

/** The name is bound to the text, so that none is taken for another. */
const parameters = (iv: Uint8Array<ArrayBuffer>, name: string): AesGcmParams => ({
    name: ALGORITHM.name,
    iv,
    additionalData: bytes(name),
});

/** Not the key that was used last: it may have been removed since, and other pages have a new one. */
function findKey(): Promise<CryptoKey | undefined> {
    return transact(OWN, KEYS, "readonly", (store) => promisify<CryptoKey | undefined>(store.get(KEY)));
}

async function makeKey(): Promise<CryptoKey> {
    const made = await crypto.subtle.generateKey(ALGORITHM, false, ["encrypt", "decrypt"]);
    return await transact(OWN, KEYS, "readwrite", async (store) => {
        // Another page may have been first.
        const kept = await promisify<CryptoKey | undefined>(store.get(KEY));
        if (!kept) store.put(made, KEY);
        return kept ?? made;
    });
}
