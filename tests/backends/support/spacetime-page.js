// What a test asks of the `Spacetime` object in its page (tests/backends/client/src/spacetime.rs).

/** Calls this method. */
export const call = (page, name, ...args) => page.evaluate(([name, args]) => /** @type {any} */ (window).spacetime[name](...args), [name, args]);

/** All events since the page was loaded. */
export const told = (page) =>
  page.evaluate(() => {
    const window = /** @type {any} */ (globalThis);
    window.all.push(...window.spacetime.takeTold());
    return window.all;
  });

/** Another person signs in at the session, or nobody is signed in any more. */
export async function become(page, state, person) {
  state.person = person;
  await call(page, 'changed');
}
