// WebKitGTK's own small browser, through WebKitWebDriver. It has no headless mode: it gets its own display.

import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { endWithTests } from '../../support/program.js';

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
  const program = process.env.XVFB ?? '/usr/bin/Xvfb';
  const options = ['-displayfd', '3', '-screen', '0', '1280x800x24', '-nolisten', 'tcp'];
  const server = endWithTests(spawn(program, options, { stdio: ['ignore', 'ignore', 'ignore', 'pipe'] }));
  const said = once(/** @type {import('node:stream').Readable} */ (server.stdio[3]), 'data');
  const ended = once(server, 'exit').then(([code, signal]) => {
    throw new Error(`${program} ended with ${signal ?? code}`);
  });
  const [number] = await Promise.race([said, ended]);
  ended.catch(() => {});
  return {
    // Its sandbox needs namespaces that a container doesn't give.
    environment: { DISPLAY: `:${String(number).trim()}`, WEBKIT_DISABLE_SANDBOX_THIS_IS_DANGEROUS: '1' },
    stop: () => void server.kill(),
  };
}
