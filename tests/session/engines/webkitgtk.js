// WebKitGTK's own small browser, through WebKitWebDriver. It has no headless mode: it is given a display of its own.

import { spawn } from 'node:child_process';
import { once } from 'node:events';

/** @type {import('./index.js').Engine} */
export const webkitgtk = {
  title: 'WebKitGTK',
  driver: process.env.WEBKIT_WEB_DRIVER ?? '/usr/bin/WebKitWebDriver',
  // It takes no `Secure` cookie over http, and doesn't ask for it.
  crossSiteCookie: 'SameSite=None',
  capabilities: ({ thirdPartyCookies }) => ({
    browserName: 'MiniBrowser',
    'webkitgtk:browserOptions': {
      binary: process.env.MINI_BROWSER ?? '/usr/lib/x86_64-linux-gnu/webkit2gtk-4.1/MiniBrowser',
      // Intelligent Tracking Prevention, which Safari has on.
      args: ['--automation', ...(thirdPartyCookies === 'blocked' ? ['--enable-itp'] : [])],
    },
  }),
  display: startDisplay,
};

/** An X server in memory, on a number that it finds itself. */
async function startDisplay() {
  const server = spawn(
    process.env.XVFB ?? '/usr/bin/Xvfb',
    ['-displayfd', '3', '-screen', '0', '1280x800x24', '-nolisten', 'tcp'],
    { stdio: ['ignore', 'ignore', 'ignore', 'pipe'] },
  );
  const [number] = await once(/** @type {import('node:stream').Readable} */ (server.stdio[3]), 'data');
  return {
    // Its sandbox needs namespaces that a container doesn't give.
    environment: { DISPLAY: `:${String(number).trim()}`, WEBKIT_DISABLE_SANDBOX_THIS_IS_DANGEROUS: '1' },
    stop: () => void server.kill(),
  };
}
