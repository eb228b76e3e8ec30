// Where secrets are, and where they are not.

import { found, secretsOf } from '../../support/secrets.js';
import { signedByAStranger } from '../../support/tokens.js';
import { row } from '../support/row.js';

/** What every sign-in has. */
const KINDS = ['code', 'code verifier', 'access_token', 'refresh_token', 'id_token'];

/** The text contains none of the provider's secrets so far. @param {any} provider @param {string} text @param {string} where @param {any} check */
function checkClean(provider, text, where, check) {
  const secrets = secretsOf(provider);
  const kinds = new Set(secrets.map(([name]) => name));
  for (const kind of KINDS) check(kinds.has(kind), `there is no ${kind} to search for`);
  for (const name of found(secrets, text)) check(false, `the ${name} is in ${where}`);
}

row({
  number: 'S41',
  name: 'where secrets can be read',
  cases: {
    'in storage after the tab is closed': {
      provider: 'behaves correctly; what the browser keeps after the tab is closed is read',
      run: async ({ client, provider, check }) => {
        const outcome = await client.signIn();
        const kept = await client.page.evaluate(() => JSON.stringify({ ...localStorage }) + document.cookie);
        checkClean(provider, kept, 'local storage', check);
        return outcome;
      },
    },
    'in the error and the console, after a refusal': {
      provider: 'signs with a foreign key; the error and the console are read',
      refuse: 'id_token_signature',
      fault: { token: signedByAStranger },
      run: async ({ client, provider, check }) => {
        const outcome = await client.signIn();
        checkClean(provider, outcome.message ?? '', 'the error', check);
        checkClean(provider, client.printed.join('\n'), 'the console', check);
        return outcome;
      },
    },
    'in the console, after a sign-in': {
      provider: 'behaves correctly; the console is read',
      run: async ({ client, provider, check }) => {
        const outcome = await client.signIn();
        await client.call('refresh');
        checkClean(provider, client.printed.join('\n'), 'the console', check);
        return outcome;
      },
    },
  },
});

/** All that a script of the page can read: storage, databases, the module's memory. Runs in the page. */
async function allThatCanBeRead() {
  const { memory } = await window.client;
  const texts = [JSON.stringify([{ ...localStorage }, { ...sessionStorage }]), document.cookie];
  texts.push(new TextDecoder('latin1').decode(memory.buffer));
  for (const { name = '' } of await indexedDB.databases()) {
    /** @type {IDBDatabase} */
    const database = await new Promise((resolve, reject) => {
      const opening = indexedDB.open(name);
      opening.onsuccess = () => resolve(opening.result);
      opening.onerror = () => reject(opening.error);
    });
    for (const store of database.objectStoreNames) {
      const all = database.transaction(store).objectStore(store).getAll();
      await new Promise((resolve) => (all.onsuccess = resolve));
      texts.push(JSON.stringify(all.result));
    }
    database.close();
  }
  return texts.join('\n');
}

/** Nothing that the page can read contains a refresh token, and yet one renews the session. */
async function outOfReach({ client, provider, check }) {
  const tokens = () => provider.issued.map(({ refresh_token: token }) => token);
  const outcome = await client.signIn();
  const renewals = [await client.call('refresh'), await client.call('refresh')];
  check(renewals.every(({ ok }) => ok), 'it isn’t renewed');
  const spent = provider.requests.filter(({ form }) => form.grant_type === 'refresh_token').map(({ form }) => form.refresh_token);
  check(spent.length === 2 && spent.every((token) => tokens().includes(token)), 'renewals use another refresh token');
  const readable = await client.page.evaluate(allThatCanBeRead);
  check(!tokens().some((token) => readable.includes(token)), 'a script can read a refresh token');
  await client.call('revoke');
  check(provider.last('POST /revoke').form.token === tokens().at(-1), 'it isn’t revoked');
  return outcome;
}

const WORKER = { token_worker: '/assets/keeper.js' };

row({
  number: 'S41',
  name: 'the refresh token in a worker',
  needs: ['worker'],
  cases: {
    'a refresh token': {
      provider: 'behaves correctly; a script on the page reads everything stored and the module’s memory',
      settings: WORKER,
      run: outOfReach,
    },
    'a refresh token and its key': {
      provider: 'binds tokens to a key; a script on the page reads everything stored and the module’s memory',
      settings: { ...WORKER, dpop: true },
      fault: { tokens: (body) => void (body.token_type = 'DPoP') },
      run: async (attempt) => {
        const outcome = await outOfReach(attempt);
        const proofs = attempt.provider.requests.filter(({ name }) => name === 'POST /token').map(({ headers }) => headers.dpop);
        attempt.check(proofs.every(Boolean), 'a request has no proof');
        return outcome;
      },
    },
    'a missing worker script': {
      provider: 'behaves correctly; the worker’s script is missing',
      refuse: 'token_worker_missing',
      settings: { token_worker: '/assets/missing.js' },
    },
  },
});

/** How often the text occurs in the module's memory. Runs in the page. @param {string} text */
async function timesInMemory(text) {
  const { memory } = await window.client;
  const bytes = new Uint8Array(memory.buffer);
  const wanted = new TextEncoder().encode(text);
  let times = 0;
  for (let at = bytes.indexOf(wanted[0]); at !== -1; at = bytes.indexOf(wanted[0], at + 1)) {
    if (wanted.every((byte, index) => bytes[at + index] === byte)) times += 1;
  }
  return times;
}

row({
  number: 'S55',
  name: 'the module’s memory after the session',
  provider: 'behaves correctly; the WebAssembly memory is read after the end of the session',
  needs: ['webassembly'],
  open: 'opt-in by the feature `wipe-freed-memory`, as in this app; the engine’s own copies can’t be wiped',
  run: async ({ client, provider, check }) => {
    await client.signIn();
    check((await client.page.evaluate(timesInMemory, 'state_not_found')) > 0, 'the memory can’t be read');
    const outcome = await client.call('forget');
    for (const [name, secret] of secretsOf(provider)) {
      check((await client.page.evaluate(timesInMemory, secret)) === 0, `the ${name} is in memory`);
    }
    return outcome;
  },
});
