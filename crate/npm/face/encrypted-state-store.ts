import { base64url, bytes } from "./base64url.js";
import { promisify, transact } from "./database.js";
import { OidcError } from "./errors.js";
import { fromBase64url } from "./from-base64url.js";
import { KEYS, OWN } from "./indexed-db-state-store.js";
import { type DescribedStore, describeStore, type StateStore, type StoreDescription } from "./state-store.js";

/** The key's name, and the prefix of encrypted values, which names their format. Both as in the core. */
const KEY = "encryption";
const FORMAT = "aes-gcm.";
const IV_LENGTH = 12;
const ALGORITHM = { name: "AES-GCM", length: 256 };

/**
 * Wraps another store and encrypts all values: AES-GCM with a 256-bit key in `IndexedDB` that isn't extractable. The entries'
 * keys stay as they are. A value that was modified, is another entry's, or isn't encrypted reads as missing; so do all values
 * once the encryption key is gone.
 *
 * It protects against reading the storage from outside: a copied profile, a backup, the disk. A script that runs in this page
 * can have the browser decrypt, as this code does.
 *
 * ```js
 * const store = new WebStorageStateStore({ store: window.localStorage });
 * const manager = new UserManager({ ...settings, userStore: new EncryptedStateStore(store) });
 * ```
 */
export class EncryptedStateStore implements DescribedStore {
    constructor(private readonly _store: StateStore) {}

    /**
     * Stores a value, replacing an older one.
     *
     * @throws OidcError `encryption_failed` when there can be no key, as on insecure origins: plain text is never stored.
     */
    async set(key: string, value: string): Promise<void> {
        await this._store.set(key, await encrypt(key, value));
    }

    /** The value of this key. Rejects when the encryption key can't be read, which doesn't mean that no user is signed in. */
    async get(key: string): Promise<string | null> {
        return await decrypt(key, await this._store.get(key));
    }

    /** Removes the entry of this key, and returns its value. */
    async remove(key: string): Promise<string | null> {
        const removed = await this._store.remove(key);
        // It is removed even if it can't be decrypted.
        return await decrypt(key, removed).catch(() => null);
    }

    /** All keys. */
    async getAllKeys(): Promise<string[]> {
        return await this._store.getAllKeys();
    }

    /** Describes the store to the core. */
    _describe(): StoreDescription {
        const store = describeStore(this._store);
        // If the core can't access the inner store itself, values are encrypted here.
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

/** Binds a value to its entry's key, so that values can't be swapped. */
const parameters = (iv: Uint8Array<ArrayBuffer>, name: string): AesGcmParams => ({
    name: ALGORITHM.name,
    iv,
    additionalData: bytes(name),
});

/** Reads the encryption key each time, as other pages may have removed or replaced it. */
function findKey(): Promise<CryptoKey | undefined> {
    return transact(OWN, KEYS, "readonly", (store) => promisify<CryptoKey | undefined>(store.get(KEY)));
}

async function makeKey(): Promise<CryptoKey> {
    const made = await crypto.subtle.generateKey(ALGORITHM, false, ["encrypt", "decrypt"]);
    return await transact(OWN, KEYS, "readwrite", async (store) => {
        // Another page may have created one first.
        const kept = await promisify<CryptoKey | undefined>(store.get(KEY));
        if (!kept) store.put(made, KEY);
        return kept ?? made;
    });
}
