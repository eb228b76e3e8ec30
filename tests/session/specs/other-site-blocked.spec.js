// A provider of another site, in a browser that keeps their cookies from its frames.

import { renewsInFrame } from '../support/other-site.js';
import { test } from '../support/fixtures.js';

test.use({ providerSite: 'other', thirdPartyCookies: 'blocked' });

const reason = 'a frame of another site has no cookies';
renewsInFrame('renews in a hidden frame', { chromium: reason, firefox: reason, webkitgtk: reason });
