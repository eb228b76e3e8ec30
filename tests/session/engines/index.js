// The three engines.

import { chromium } from './chromium.js';
import { firefox } from './firefox.js';
import { webkitgtk } from './webkitgtk.js';

/**
 * @typedef {object} Engine
 * @property {string} title for people
 * @property {string} driver its WebDriver server, a program that takes `--port`
 * @property {(wishes: Wishes) => Record<string, unknown>} capabilities what a session with it is asked for
 * @property {string} crossSiteCookie how a cookie must be set to be sent to another site's frame, over http
 * @property {() => Promise<{environment: Record<string, string>, stop: () => void}>} [display] what it needs to show
 *   its windows, where it can't do without
 *
 * @typedef {{thirdPartyCookies: 'as it comes' | 'allowed' | 'blocked'}} Wishes
 *
 * @typedef {'chromium' | 'firefox' | 'webkitgtk'} EngineName
 */

/** @type {Record<EngineName, Engine>} */
export const ENGINES = { chromium, firefox, webkitgtk };
