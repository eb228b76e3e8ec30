// A provider of another site, in a browser that lets its frames have their cookies.

import { renewsInFrame } from '../support/other-site.js';
import { test } from '../support/fixtures.js';

test.use({ providerSite: 'other', thirdPartyCookies: 'allowed' });

renewsInFrame('renews in a hidden frame', {});
