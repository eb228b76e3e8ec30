// A person signs out at the provider, in another window than the app's.

/** @param {import('./app.js').App} app @param {{origin: string}} provider */
export async function signOutAtProvider(app, { origin }) {
  const tab = await app.another();
  const driver = await tab.driver();
  await driver.get(`${origin}/endsession`);
  await tab.click('button[name=logout]');
  await driver.wait(async () => (await tab.address()).startsWith(`${origin}/endsession/success`), 15_000, 'no end');
  await tab.close();
}
