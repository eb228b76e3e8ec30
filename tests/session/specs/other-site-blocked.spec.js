// A provider of another site, in a browser that keeps their cookies from its frames.

import { signsInInFrame } from '../support/other-site.js';
import { test } from '../support/fixtures.js';

test.use({ thirdPartyCookies: 'blocked' });

const reason = 'the frame has no cookies';
const lacking = { chromium: reason, firefox: reason, webkitgtk: reason };
signsInInFrame('signs in in a hidden frame at a provider of another site, where third-party cookies are blocked', lacking);
