import assert from 'node:assert/strict';
import { test } from 'node:test';
import { freePort, runServer, startProvider } from '../test-support/process.js';

test('a wrong option is explained and exits with 2', async () => {
  const wrong = [
    [['--prot', '4400'], /Unknown option '--prot'/],
    [['--port', 'many'], /--port takes a whole number/],
    [['--token-seconds', '0'], /--token-seconds takes a whole number/],
    [['--app', 'http://127.0.0.1:5170/path'], /--app takes an origin/],
  ];
  for (const [args, message] of wrong) {
    const { code, stderr } = await runServer(args).exit;
    assert.equal(code, 2, args.join(' '));
    assert.match(stderr, message);
  }
});

test('a taken port and taken data are explained in one line and exit with 1', async () => {
  const running = await startProvider();
  try {
    const samePort = await runServer(['--port', `${running.port}`, '--data', running.data]).exit;
    assert.equal(samePort.code, 1);
    assert.match(samePort.stderr, /^Port \d+ is taken.*\n$/);
    const sameData = await runServer(['--port', `${await freePort()}`, '--data', running.data]).exit;
    assert.equal(sameData.code, 1);
    assert.match(sameData.stderr, /^Cannot use the data folder .*another provider.*--data.*\n$/);
  } finally {
    await running.cleanUp();
  }
});

test('SIGTERM stops it at once, also while a browser keeps a connection open', async () => {
  const provider = await startProvider();
  await fetch(`${provider.issuer}/jwks`, { headers: { connection: 'keep-alive' } });
  const { code } = await provider.stop();
  assert.equal(code, 0);
  await provider.cleanUp();
});
