import { expect } from 'chai';
import { type Browser, chromium } from 'playwright-core';
import { findChromium, requires } from '../../support/requirements.js';
import { freePorts, type RunningSplit, startSplit } from './running-split.js';

describe('the page of the sample split-backends', () => {
  const executable = requires('chromium', findChromium);
  let ports: readonly number[];
  let split: RunningSplit;
  let browser: Browser;

  before(async function () {
    this.timeout(60_000);
    ports = await freePorts(2);
    split = await startSplit('seed', ports);
    browser = await chromium.launch({ executablePath: executable(), args: ['--no-sandbox'] });
  });
  after(async () => {
    await browser?.close();
    await split?.stop();
  });

  it('asks plugins of two origins in the name of the guest', async () => {
    const page = await browser.newPage();
    page.setDefaultTimeout(15_000);
    await page.goto(`http://localhost:${ports[0]}`);
    await page.locator('dd').nth(3).waitFor();

    const user = '{"type":"user","userEntityRef":"user:default/guest"';
    const asked = (plugin: string) => `${user},"actor":{"type":"service","subject":"plugin:${plugin}"}}`;
    expect(await page.locator('dd').allTextContents()).to.deep.equal([
      `http://localhost:${ports[0]} ${user}}`,
      `http://localhost:${ports[1]} ${user}}`,
      `http://localhost:${ports[1]} ${asked('scaffolder')}`,
      `http://localhost:${ports[0]} ${asked('catalog')}`,
    ]);
  });
});
