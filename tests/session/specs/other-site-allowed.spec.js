// A provider of another site, in a browser that lets its frames have their cookies.

import { signsInInFrame } from '../support/other-site.js';
import { test } from '../support/fixtures.js';

test.use({ thirdPartyCookies: 'allowed' });

signsInInFrame('signs in in a hidden frame at a provider of another site, where third-party cookies are allowed', {});
