// Pages of other origins: what they show, and the messages that they post to the app.

/**
 * Serves this page at a provider's origin.
 *
 * @param {{origin: string, fault: import('../../support/faulty-provider.js').Fault}} whose
 * @param {string} html
 * @returns {string} its address
 */
export function show(whose, html) {
  const page = (_request, response) => void response.type('html').send(html);
  whose.fault = { ...whose.fault, routes: { ...whose.fault.routes, 'GET /page': page } };
  return `${whose.origin}/page`;
}

/** The HTML of a frame. @param {string} address of its page @param {string} [attributes] more of them */
export const frameOf = (address, attributes = '') =>
  `<iframe ${attributes} src="${address.replaceAll('&', '&amp;')}"></iframe>`;

/**
 * Puts a stranger's page into a frame of the app's, as an advertisement is, from where it posts a message to the app. When
 * this ends, the app's page has heard it.
 *
 * @param {Pick<import('./row.js').Attempt, 'client' | 'another'>} attempt
 * @param {unknown} message as JSON has it
 */
export async function advertise({ client, another }, message) {
  const text = JSON.stringify(message);
  const address = show(await another(), `<script>parent.postMessage(${text}, '*')</script>`);
  await client.page.evaluate(
    async ([src, said]) => {
      const heard = new Promise((resolve) =>
        addEventListener('message', ({ data }) => JSON.stringify(data) === said && resolve(undefined)),
      );
      const frame = document.createElement('iframe');
      frame.src = src;
      document.body.append(frame);
      await heard;
    },
    [address, text],
  );
}
