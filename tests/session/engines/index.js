// The three engines.

import { chromium } from './chromium.js';
import { firefox } from './firefox.js';
import { webkitgtk } from './webkitgtk.js';

/**
 * @typedef {object} Engine
 * @property {string} title for people
 * @property {string} driver its WebDriver server, a program that takes `--port`
 * @property {(wishes: Wishes) => Record<string, unknown>} capabilities of its WebDriver sessions
 * @property {string} crossSiteCookie how a cookie must be set to be sent to another site's frame, over http
 * @property {() => Promise<{environment: Record<string, string>, stop: () => void}>} [display] what it needs to show
 *   its windows, where it can't do without
 * @property {(driver: WebDriver) => Promise<unknown>} [collectGarbage] collects garbage in the current window
 * @property {(driver: WebDriver) => Promise<Metrics>} [metrics] what the current window's page takes, where it tells
 *
 * @typedef {import('selenium-webdriver').WebDriver} WebDriver
 *
 * @typedef {object} Metrics
 * @property {number} script_bytes memory of scripts
 * @property {number} page_bytes the rest of the page's memory
 * @property {number} nodes how many
 * @property {number} listeners how many, for events
 * @property {number} script_ms how long scripts ran
 * @property {number} cpu_ms how long the page's process ran
 *
 * @typedef {{thirdPartyCookies: 'as it comes' | 'allowed' | 'blocked'}} Wishes
 *
 * @typedef {'chromium' | 'firefox' | 'webkitgtk'} EngineName
 */

/** @type {Record<EngineName, Engine>} */
export const ENGINES = { chromium, firefox, webkitgtk };
