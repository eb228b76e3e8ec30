// The page: its configuration, then <AuthProvider> around it, in StrictMode.

import { StrictMode } from 'react';
import { createRoot } from 'react-dom/client';
import { AuthProvider } from 'react-oidc-context';
import { loadConfig } from '../shared/config.ts';
import { tokenSource } from '../shared/token-source.ts';
import { App } from './app.tsx';
import { cleanAddress, createManager, isSignedOutPage } from './auth.ts';
import { LeavingProvider } from './leaving.tsx';
import { Frame, Panel } from './parts.tsx';

const root = createRoot(document.getElementById('root') as HTMLElement);

async function start(): Promise<void> {
  const config = await loadConfig();
  const manager = createManager(config);
  const tokens = tokenSource(manager);
  root.render(
    <StrictMode>
      <AuthProvider
        userManager={manager}
        onSigninCallback={cleanAddress}
        matchSignoutCallback={isSignedOutPage}
        onSignoutCallback={cleanAddress}
      >
        <LeavingProvider>
          <App config={config} manager={manager} tokens={tokens} />
        </LeavingProvider>
      </AuthProvider>
    </StrictMode>,
  );
}

start().catch((error: unknown) =>
  root.render(
    <Frame>
      <div className="narrow">
        <h1>This page cannot start yet</h1>
        <Panel error={error} retry={() => location.reload()} />
      </div>
    </Frame>,
  ),
);
