// Blocked, full and foreign storage and databases.
//
// There are few of these files on purpose: the test runner's server handles four connections at a time, and sometimes
// never answers a fifth one.

const ways = {
  refused: () => {
    throw new DOMException("Access is denied for this document.", "SecurityError");
  },
  missing: () => undefined,
  none: () => null,
};

/** The ways in which browsers block storage. */
export const waysToBlock = () => Object.keys(ways);

/** Blocks a storage area, until the returned function is called. */
export function block(name, way) {
  const original = Object.getOwnPropertyDescriptor(globalThis, name);
  Object.defineProperty(globalThis, name, { configurable: true, get: ways[way] });
  return () => Object.defineProperty(globalThis, name, original);
}

/** Fills a storage area completely. */
export function fill(area) {
  let length = 1 << 22;
  for (let count = 0; length > 0; count += 1) {
    try {
      area.setItem(`filler-${count}`, "x".repeat(length));
    } catch {
      length >>= 1;
    }
  }
}

// Keys as any script of the page can access them, and the database of oidc-client-ts.

const settled = (request) =>
  new Promise((resolve, reject) => {
    request.onsuccess = () => resolve(request.result);
    request.onerror = () => reject(request.error);
  });

async function store(mode) {
  const opening = indexedDB.open("oidc");
  opening.onupgradeneeded = () => opening.result.createObjectStore("dpop");
  const database = await settled(opening);
  return { database, dpop: database.transaction("dpop", mode).objectStore("dpop") };
}

/** The stored entry of this name. */
export async function entry(name) {
  const { database, dpop } = await store("readonly");
  const found = await settled(dpop.get(name));
  database.close();
  return found;
}

/** Stores any value under this name. */
export async function putEntry(name, value) {
  const { database, dpop } = await store("readwrite");
  await settled(dpop.put(value, name));
  database.close();
}

/** A key pair as oidc-client-ts stores it, with its nonce. */
export async function entryOfOidcClientTs() {
  const keys = await crypto.subtle.generateKey({ name: "ECDSA", namedCurve: "P-256" }, false, ["sign", "verify"]);
  return { keys, nonce: "nonce-1" };
}

/** A key pair of another curve. */
export async function entryOfAnotherCurve() {
  const keys = await crypto.subtle.generateKey({ name: "ECDSA", namedCurve: "P-384" }, false, ["sign"]);
  return { keys };
}

/** The result of every way to export the private key: the name of the error, or "exported". */
export function tryToExport(pair) {
  const wrapping = () =>
    crypto.subtle.generateKey({ name: "AES-GCM", length: 256 }, false, ["wrapKey"]).then((key) =>
      crypto.subtle.wrapKey("jwk", pair.privateKey, key, { name: "AES-GCM", iv: new Uint8Array(12) }),
    );
  const ways = [
    ...["jwk", "pkcs8", "raw"].map((format) => () => crypto.subtle.exportKey(format, pair.privateKey)),
    wrapping,
  ];
  return Promise.all(ways.map((way) => way().then(() => "exported", (error) => error.name)));
}

/** Whether an ES256 signature is valid for the public key with these coordinates. */
export async function holds(x, y, text, signature) {
  const jwk = { kty: "EC", crv: "P-256", x, y };
  const key = await crypto.subtle.importKey("jwk", jwk, { name: "ECDSA", namedCurve: "P-256" }, false, ["verify"]);
  const algorithm = { name: "ECDSA", hash: "SHA-256" };
  return crypto.subtle.verify(algorithm, key, signature, new TextEncoder().encode(text));
}

/** Makes the database refuse to open, as some browsers do in private windows, until the returned function is called. */
export function refuseToOpen() {
  const original = IDBFactory.prototype.open;
  IDBFactory.prototype.open = () => {
    throw new DOMException("A mutation operation was attempted.", "InvalidStateError");
  };
  return () => (IDBFactory.prototype.open = original);
}

/** Simulates a full disk, until the returned function is called: every transaction that writes is aborted. */
export function fillTheDisk() {
  const original = IDBObjectStore.prototype.put;
  IDBObjectStore.prototype.put = function (...args) {
    const request = original.apply(this, args);
    request.addEventListener("success", () => this.transaction.abort());
    return request;
  };
  return () => (IDBObjectStore.prototype.put = original);
}

// Stored texts, and the encryption key.

/** Everything that this origin stores, except keys, as one text. */
export async function everythingStored() {
  const parts = [localStorage, sessionStorage].map((area) => JSON.stringify({ ...area }));
  for (const { name } of await indexedDB.databases()) {
    const database = await settled(indexedDB.open(name));
    for (const store of database.objectStoreNames) {
      const entries = database.transaction(store).objectStore(store);
      const [names, values] = await Promise.all([settled(entries.getAllKeys()), settled(entries.getAll())]);
      parts.push(name, store, JSON.stringify([names, values]));
    }
    database.close();
  }
  return parts.join("\n");
}

/** The key that encrypts the texts. */
export async function encryptionKey() {
  const database = await settled(indexedDB.open("oidc-client-wasm"));
  const key = await settled(database.transaction("keys").objectStore("keys").get("encryption"));
  database.close();
  return key;
}

/** The result of every way to export such a key: the name of the error, or "exported". */
export function tryToExportSecret(key) {
  const formats = ["raw", "jwk"].map((format) => crypto.subtle.exportKey(format, key));
  return Promise.all(formats.map((way) => way.then(() => "exported", (error) => error.name)));
}
