// The browser that all is measured in.

import { chromium } from '@playwright/test';
import config from '../../playwright.config.js';

export const launch = () => chromium.launch({ ...config.use?.launchOptions, headless: true });
