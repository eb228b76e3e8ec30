// An app that makes no `UserManager`.

import { InMemoryWebStorage, WebStorageStateStore } from 'oidc-client-wasm';

globalThis.store = new WebStorageStateStore({ store: new InMemoryWebStorage() });
