import { UserManager } from 'oidc-client-wasm/inline';
import { start } from '../app.js';

start(UserManager);
