// Settings that are no JSON: stores and the like, by the names that scenarios give them.

/** An in-memory store whose every answer is late. */
class SlowStorage {
  entries = (window.slowEntries ??= new Map());
  #later = (value) => new Promise((resolve) => setTimeout(() => resolve(value)));
  get length() {
    return this.#later(this.entries.size);
  }
  clear = () => this.#later(this.entries.clear());
  getItem = (key) => this.#later(this.entries.get(key) ?? null);
  setItem = (key, value) => this.#later(void this.entries.set(key, value));
  removeItem = (key) => this.#later(void this.entries.delete(key));
  key = (index) => this.#later([...this.entries.keys()][index] ?? null);
}

/** A store of the app's own that keeps a log. */
class OwnStore {
  entries = (window.ownEntries ??= new Map());
  log = (window.ownLog ??= []);
  async set(key, value) {
    this.log.push('set');
    this.entries.set(key, value);
  }
  async get(key) {
    this.log.push('get');
    return this.entries.get(key) ?? null;
  }
  async remove(key) {
    this.log.push('remove');
    const value = this.entries.get(key) ?? null;
    this.entries.delete(key);
    return value;
  }
  async getAllKeys() {
    this.log.push('getAllKeys');
    return [...this.entries.keys()];
  }
}

/** Keys in a store of the app's own. */
class OwnKeys {
  entries = (window.ownKeys ??= new Map());
  set = async (key, value) => void this.entries.set(key, value);
  get = async (key) => this.entries.get(key);
  getAllKeys = async () => [...this.entries.keys()];
  async remove(key) {
    const value = this.entries.get(key);
    this.entries.delete(key);
    return value;
  }
}

const web = (store, prefix) => new window.oidc.WebStorageStateStore({ store, prefix });

const STORES = {
  localStorage: () => web(localStorage),
  prefixed: () => web(localStorage, 'my-app.'),
  memory: () => web(new window.oidc.InMemoryWebStorage()),
  slow: () => web(new SlowStorage()),
  own: () => new OwnStore(),
};

/** @param {Record<string, any>} settings */
export function made({ userStore, stateStore, dpop, extraHeaders, ...settings }) {
  const dpopStore = dpop && { ...dpop, store: dpop.store === 'own' ? new OwnKeys() : new window.oidc.IndexedDbDPoPStore() };
  return {
    ...settings,
    ...(userStore && { userStore: STORES[userStore]() }),
    ...(stateStore && { stateStore: STORES[stateStore]() }),
    ...(dpop && { dpop: dpopStore }),
    ...(extraHeaders && { extraHeaders: { ...extraHeaders, 'X-Made': () => 'by a function' } }),
  };
}
