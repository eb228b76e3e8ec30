// Loads one library or the other, and leaves it where tests find it. A test says what its page does.

const { library } = await (await fetch('/library')).json();
const addresses = { ours: '/ours/index.js', peer: '/peer/oidc-client-ts.js' };
window.oidc = await import(addresses[library]);
document.documentElement.dataset.ready = library;
