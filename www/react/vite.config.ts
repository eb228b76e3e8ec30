import { defineConfig } from 'vite';
import { page } from '../shared/vite.ts';

// All that an app of oidc-client-ts has to change: whoever asks for it gets oidc-client-wasm, react-oidc-context too.
const alias = { 'oidc-client-ts': 'oidc-client-wasm' };

export default defineConfig({ ...page('react'), resolve: { alias } });
