#!/usr/bin/env node
// Starts the demo's OpenID provider. What it offers, and to whom, is in config.js.

import './node20.js';
import { once } from 'node:events';
import { createServer } from 'node:http';
import { readOptions } from './options.js';
import { createHandler } from './provider.js';
import { Store } from './store.js';

const HOST = '127.0.0.1';

const { port, apps, api, data, tokenSeconds } = readOptions();
const issuer = `http://${HOST}:${port}`;

// The port comes first: a second provider must not touch the first one's data.
const server = createServer((request, response) => ready.then(({ handle }) => handle(request, response)));
await listen();
const ready = start();
const { store } = await ready;
console.log(`ready ${issuer}`);

for (const signal of ['SIGTERM', 'SIGINT']) process.once(signal, stop);

async function listen() {
  server.listen(port, HOST);
  try {
    await once(server, 'listening');
  } catch (error) {
    giveUp(
      error.code === 'EADDRINUSE'
        ? `Port ${port} is taken, perhaps by another provider. Stop that one, or choose another with --port.`
        : `Cannot listen on ${HOST}:${port}: ${error.message}`,
    );
  }
}

async function start() {
  try {
    const store = await Store.open(data);
    return { store, handle: await createHandler({ issuer, apps, api, tokenSeconds, store }) };
  } catch (error) {
    const reason = error.cause?.message ?? error.message;
    const why = 'perhaps because another provider does; choose another with --data';
    return giveUp(`Cannot use the data folder ${data}, ${why}: ${reason}`);
  }
}

async function stop() {
  server.close();
  server.closeAllConnections();
  await store.close();
  process.exit(0);
}

function giveUp(message) {
  process.stderr.write(`${message}\n`);
  process.exit(1);
}
