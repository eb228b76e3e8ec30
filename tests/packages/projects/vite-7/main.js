import { UserManager } from 'oidc-client-wasm';
import { start } from './app.js';

start(UserManager);
