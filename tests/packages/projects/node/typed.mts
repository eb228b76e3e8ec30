// What TypeScript makes of the package where it is imported.

import { type User, UserManager, type UserManagerSettings } from 'oidc-client-wasm';
import { setWasm } from 'oidc-client-wasm/slim';
import { OidcError } from 'oidc-client-wasm/inline';

const settings: UserManagerSettings = { authority: 'https://a.example', client_id: 'my-app', redirect_uri: '/' };
export const user: Promise<User | null> = new UserManager(settings).getUser();
export const code: string = new OidcError('a_code', 'what went wrong').code;
setWasm('/a.wasm');
// @ts-expect-error: settings name a provider and a client
new UserManager({});
