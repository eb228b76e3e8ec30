const oidc = require('oidc-client-wasm');

import('./sign-in.mjs').then(({ signIn }) => signIn(oidc, process.argv[2]));
