// A person signs out at the provider, in another window than the app's.

/** @param {import('./app.js').App} app @param {{origin: string}} provider */
export async function signOutAtProvider(app, { origin }) {
  const tab = await app.another();
  await (await tab.driver()).get(`${origin}/endsession`);
  await tab.click('button[name=logout]');
  await tab.close();
}
