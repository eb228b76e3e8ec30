// One engine, running.

import { Capabilities, WebDriver } from 'selenium-webdriver';
import { Executor, HttpClient } from 'selenium-webdriver/http/index.js';
import { DriverService } from 'selenium-webdriver/remote/index.js';
import { ENGINES } from '../engines/index.js';

/** How long a page's answer to a script may take, in milliseconds. */
const SCRIPT_MS = 20_000;

export class Browser {
  /** @param {import('../engines/index.js').EngineName} name @param {import('../engines/index.js').Wishes} wishes */
  static async start(name, wishes) {
    const engine = ENGINES[name];
    const browser = new Browser();
    const display = await engine.display?.();
    const service = new DriverService.Builder(engine.driver)
      .setLoopback(true)
      .setEnvironment({ .../** @type {Record<string, string>} */ (process.env), ...display?.environment })
      .build();
    const stopServers = async () => {
      try {
        await service.kill();
      } finally {
        display?.stop();
      }
    };
    browser.stop = async () => {
      try {
        await browser.driver?.quit();
      } finally {
        await stopServers();
      }
    };
    try {
      const server = new Executor(new HttpClient(await service.start()));
      browser.driver = WebDriver.createSession(server, new Capabilities(engine.capabilities(wishes)));
      await browser.limitScripts(SCRIPT_MS);
      browser.first = await browser.driver.getWindowHandle();
    } catch (error) {
      await stopServers();
      throw new Error(`${engine.title} does not start by ${engine.driver}`, { cause: error });
    }
    return browser;
  }

  /** @param {number} milliseconds that a page's answer to a script may take */
  async limitScripts(milliseconds) {
    await this.driver.manage().setTimeouts({ script: milliseconds });
  }

  /** How many windows there are. */
  async windows() {
    return (await this.driver.getAllWindowHandles()).length;
  }

  /** Closes all windows but the first, as a person would. */
  async closeOthers() {
    for (const handle of await this.driver.getAllWindowHandles()) {
      if (handle === this.first) continue;
      await this.driver.switchTo().window(handle);
      await this.driver.close();
    }
    await this.driver.switchTo().window(this.first);
  }

  /** One empty window, as at the start. */
  async tidy() {
    await this.closeOthers();
    await this.driver.get('about:blank');
    await this.limitScripts(SCRIPT_MS);
  }
}
