import { setWasm, UserManager } from 'oidc-client-wasm/slim';
import address from 'oidc-client-wasm/oidc-client-wasm.wasm?url';
import { start } from '../app.js';

setWasm(address);
start(UserManager);
