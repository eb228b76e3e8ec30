// The command line.

import { fileURLToPath } from 'node:url';
import { parseArgs } from 'node:util';

const USAGE = `The demo's OpenID provider: three people, no passwords, on 127.0.0.1 only.

  node server.js [options]

  --port N            where to listen (4400); the issuer is http://127.0.0.1:N
  --app ORIGIN        where the demo app runs (http://127.0.0.1:5170); may be given several times
  --api RESOURCE      an API that it issues access tokens for, by its name (an absolute URI)
  --data FOLDER       keeps sessions, tokens and keys (.data beside server.js)
  --token-seconds N   lifetime of ID tokens and access tokens (120)
  --help              this text
`;

/**
 * Reads the options; for a wrong one prints what is wrong and exits with 2.
 *
 * @returns {{port: number, apps: string[], data: string, tokenSeconds: number, api?: string}}
 */
export function readOptions() {
  try {
    const { values } = parseArgs({
      options: {
        port: { type: 'string', default: '4400' },
        app: { type: 'string', multiple: true, default: ['http://127.0.0.1:5170'] },
        api: { type: 'string' },
        data: { type: 'string', default: fileURLToPath(new URL('.data', import.meta.url)) },
        'token-seconds': { type: 'string', default: '120' },
        help: { type: 'boolean', default: false },
      },
    });
    if (values.help) {
      process.stdout.write(USAGE);
      process.exit(0);
    }
    return {
      port: wholeNumber('--port', values.port, 65535),
      apps: [...new Set(values.app.map(origin))],
      api: values.api && resource(values.api),
      data: values.data,
      tokenSeconds: wholeNumber('--token-seconds', values['token-seconds'], 24 * 60 * 60),
    };
  } catch (error) {
    process.stderr.write(`${error.message}\n\n${USAGE}`);
    process.exit(2);
  }
}

function wholeNumber(name, text, most) {
  const number = /^\d{1,9}$/.test(text) ? Number(text) : 0;
  if (number < 1 || number > most) throw new Error(`${name} takes a whole number from 1 to ${most}, not "${text}".`);
  return number;
}

function resource(text) {
  if (!URL.canParse(text) || text.includes('#')) throw new Error(`--api takes an absolute URI without a fragment, not "${text}".`);
  return text;
}

function origin(text) {
  const url = URL.canParse(text) ? new URL(text) : undefined;
  if (!url || !['http:', 'https:'].includes(url.protocol) || url.href !== `${url.origin}/`) {
    throw new Error(`--app takes an origin such as http://127.0.0.1:5170, not "${text}".`);
  }
  return url.origin;
}
