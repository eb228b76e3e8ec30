import * as oidc from 'oidc-client-wasm';
import { signIn } from './sign-in.mjs';

await signIn(oidc, process.argv[2]);
