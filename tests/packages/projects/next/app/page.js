'use client';

import { UserManager } from 'oidc-client-wasm';
import { useEffect, useRef } from 'react';
import { start } from '../app.js';

// Made where the page is rendered beforehand too, and must do no harm there.
const { settings } = new UserManager({ authority: 'https://provider.example', client_id: 'my-app', redirect_uri: '/' });

export default function Page() {
  const element = useRef(null);
  useEffect(() => void start(UserManager, element.current), []);
  return <main ref={element}>{`Rendered for ${settings.client_id}`}</main>;
}
