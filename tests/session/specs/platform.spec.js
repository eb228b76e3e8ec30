// The engine features that the client needs, and some that an app's layout may need.

import { can, expect, test } from '../support/fixtures.js';

test.beforeEach(({ app }) => app.tab.open());

test('has Web Cryptography at http://localhost', async ({ app }) => {
  expect(await app.tab.evaluate(() => [isSecureContext, Boolean(crypto.subtle)])).toEqual([true, true]);
});

test('reports missing Web Cryptography, as at http elsewhere', async ({ app, provider }) => {
  const { tab } = app;
  const address = await tab.signInHalfway();
  await tab.evaluate(() => void Object.defineProperty(Crypto.prototype, 'subtle', { value: undefined }));
  expect(await tab.call('callback', address)).toMatchObject({ ok: false, code: 'insecure_context' });
  expect(await tab.call('getUser')).toEqual({ ok: true });
  expect(provider.count('GET /authorize')).toBe(1);
});

test('compiles the WebAssembly while it downloads', async ({ app }) => {
  const compiled = await app.tab.evaluate(async () => {
    const module = await WebAssembly.compileStreaming(fetch('/client/conformance_client_bg.wasm'));
    return WebAssembly.Module.exports(module).some(({ name }) => name === 'memory');
  });
  expect(compiled).toBe(true);
});

test('delivers messages between windows', async ({ app }) => {
  const another = await app.another();
  await another.evaluate(() => {
    window.heard = new Promise((resolve) => (new BroadcastChannel('hello').onmessage = ({ data }) => resolve(data)));
  });
  await app.tab.evaluate(() => new BroadcastChannel('hello').postMessage({ from: 'here' }));
  expect(await another.evaluate(() => window.heard)).toEqual({ from: 'here' });
});

test('grants a lock to one window at a time, and releases it when that window closes', async ({ app }) => {
  const another = await app.another();
  await another.evaluate(() => new Promise((held) => navigator.locks.request('one', () => new Promise(held))));
  await app.tab.evaluate(() => void (window.mine = navigator.locks.request('one', () => 'mine')));
  const state = () => app.tab.evaluate(async () => (await navigator.locks.query()).pending.length);
  expect(await state()).toBe(1);
  await another.close();
  expect(await app.tab.evaluate(() => window.mine)).toBe('mine');
});

test('keeps a key in IndexedDB across a reload, and signs with it', async ({ app }) => {
  await app.tab.evaluate(async () => {
    const { settled } = window;
    const pair = await crypto.subtle.generateKey({ name: 'ECDSA', namedCurve: 'P-256' }, false, ['sign']);
    const request = indexedDB.open('keys');
    request.onupgradeneeded = () => request.result.createObjectStore('keys');
    const database = await settled(request);
    await settled(database.transaction('keys', 'readwrite').objectStore('keys').put(pair, 'pair'));
    database.close();
  });
  await app.tab.reload();
  const size = await app.tab.evaluate(async () => {
    const { settled } = window;
    const database = await settled(indexedDB.open('keys'));
    const { privateKey } = await settled(database.transaction('keys').objectStore('keys').get('pair'));
    const algorithm = { name: 'ECDSA', hash: 'SHA-256' };
    return (await crypto.subtle.sign(algorithm, privateKey, new Uint8Array(8))).byteLength;
  });
  expect(size).toBe(64);
});

test('keeps a Secure cookie at http://localhost', async ({ app, engineName }) => {
  const kept = can(engineName, { webkitgtk: 'a `Secure` cookie needs https there, on this machine too' });
  const cookie = await app.tab.evaluate(() => {
    document.cookie = 'seen=1; Secure; SameSite=None';
    return document.cookie;
  });
  expect(cookie.includes('seen=1')).toBe(kept);
});
