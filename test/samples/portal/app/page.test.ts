import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { expect } from 'chai';
import { type Browser, chromium, type Page } from 'playwright-core';
import { Auth, TokenAuth } from 'proscenium';
import { AuthPlugin, GuestProviderModule } from 'proscenium/plugins/auth';
import { createTestBackend, type TestBackend } from 'proscenium/testing';
import { findChromium, requires } from '../../../support/requirements.js';

describe('the page of the portal', () => {
  const executable = requires('chromium', findChromium);
  let folder: string;
  let portal: TestBackend;
  let browser: Browser;
  let page: Page;
  let faults: string[];

  before(async () => {
    folder = await mkdtemp(join(tmpdir(), 'portal-page-'));
    const rules = [{ allow: ['Template', 'User', 'Group', 'Domain', 'System', 'Resource'] }];
    const config = {
      app: { title: 'Harrow Sound Ports' },
      auth: { providers: { guest: { dangerouslyAllowOutsideDevelopment: true, userEntityRef: 'user:default/guest' } } },
      catalog: {
        locations: [{ type: 'file', target: resolve('samples/portal/catalog-data/all.yaml'), rules }],
        registrationRoots: [join(folder, 'published')],
      },
      scaffolder: { workingDirectory: join(folder, 'work'), outputDirectory: join(folder, 'published') },
    };
    portal = await createTestBackend({ config })
      // A browser comes with real tokens.
      .with(Auth, TokenAuth)
      .add(AuthPlugin)
      .add(GuestProviderModule)
      .add(import('../../../../samples/portal/app/index.js'))
      .add(import('../../../../samples/portal/catalog/index.js'))
      .add(import('../../../../samples/portal/scaffolder/index.js'))
      .add(import('../../../../samples/portal/scaffolder-entity-model/index.js'))
      .start();
    browser = await chromium.launch({ executablePath: executable(), args: ['--no-sandbox'] });
  });

  after(async () => {
    await browser?.close();
    await portal?.stop();
    if (folder !== undefined) await rm(folder, { recursive: true });
  });

  beforeEach(async () => {
    page = await browser.newPage();
    page.setDefaultTimeout(15_000);
    faults = [];
    page.on('pageerror', (error) => faults.push(String(error)));
  });

  afterEach(async () => {
    await page.close();
    expect(faults).to.deep.equal([]);
  });

  async function open(path: string): Promise<void> {
    await page.goto(`${portal.url}${path}`);
    await page.waitForSelector('h1');
  }

  it('finds entities by words and by kind, and keeps both in the address', async () => {
    await open('/');

    await page.getByLabel('Search').fill('berth-planner');
    await page.getByLabel('Kind').selectOption('Component');
    const { pathname, search } = new URL(page.url());
    const found = await page.locator('.list .name').allTextContents();
    await page.reload();
    await page.waitForSelector('h1');

    expect(pathname + search).to.equal('/?search=berth-planner&kind=Component');
    expect(found).to.deep.equal(['Berth planner']);
    expect(await page.locator('.list .name').allTextContents()).to.deep.equal(found);
  });

  it('leads from an entity to those it is related to, and back', async () => {
    await open('/entity/system/default/paved-road');

    await page.getByRole('link', { name: 'group paved-road-team' }).click();
    await page.waitForURL('**/entity/group/default/paved-road-team');
    await page.goBack();
    await page.waitForURL('**/entity/system/default/paved-road');

    expect(await page.title()).to.match(/ · Harrow Sound Ports$/);
  });

  it('says beside each field what is wrong with it', async () => {
    await open('/create/default/node-service');

    await page.getByLabel('Name (required)').fill('Not A Name');
    await page.getByRole('button', { name: 'Create' }).click();
    await page.waitForSelector('[aria-invalid]');

    expect(await page.locator('.fault:visible').allTextContents()).to.deep.equal([
      'name must match pattern "^[a-z][a-z0-9]*(-[a-z0-9]+)*$"',
      'description is required',
    ]);
    expect(await page.evaluate('document.activeElement.id')).to.equal('field-name');
  });

  it('runs a template, by the keyboard alone, and leads to what it has made', async () => {
    await open('/create/default/node-service');

    await page.getByLabel('Name (required)').focus();
    await page.keyboard.type('page-made');
    await page.keyboard.press('Tab');
    await page.keyboard.type('Made by the page');
    await page.keyboard.press('Enter');
    await page.waitForSelector('.chip.completed');
    const log = await page.locator('.log li').allTextContents();
    await page.getByRole('link', { name: 'Open in the catalog' }).click();
    await page.waitForURL('**/entity/component/default/page-made');
    await page.getByRole('heading', { name: 'page-made' }).waitFor();

    expect(log.at(0)).to.equal('Starting up task with 6 steps');
    expect(log.at(-1)).to.equal('Run completed with status: completed');
  });

  it('says that nobody is signed in, and why, and tries again', async () => {
    let isOpen = false;
    await page.route('**/api/auth/guest/refresh', (route) =>
      isOpen
        ? route.continue()
        : route.fulfill({ status: 403, json: { error: { name: 'NotAllowedError', message: 'No guests today' } } }),
    );
    await open('/tasks');
    const seen = [await page.locator('h1').textContent(), await page.getByRole('alert').textContent()];

    isOpen = true;
    await page.getByRole('button', { name: 'Try again' }).click();
    await page.getByRole('heading', { name: 'Tasks' }).waitFor();

    expect(seen).to.deep.equal(['You are not signed in', 'The portal did not let you in as a guest: No guests today']);
  });

  it('signs in once for many requests, and again before the token ends', async () => {
    const tokens: string[] = [];
    page.on('request', (request) => {
      if (request.url().endsWith('/api/auth/guest/refresh')) tokens.push(request.url());
    });
    await page.clock.install();
    await open('/create/default/node-service');
    const first = tokens.length;

    await page.clock.fastForward('56:00');
    await page.getByRole('link', { name: 'Tasks' }).click();
    await page.getByRole('heading', { name: 'Tasks' }).waitFor();

    expect([first, tokens.length]).to.deep.equal([1, 2]);
  });

  it('says so when there is nothing at an address', async () => {
    await open('/entity/component/default/missing');

    expect(await page.locator('h1').textContent()).to.equal('That did not work');
  });

  it('gives every input a label, and fits a narrow screen', async () => {
    await page.setViewportSize({ width: 320, height: 700 });
    for (const path of [
      '/',
      '/create',
      '/create/default/documentation-site',
      '/tasks',
      '/entity/system/default/paved-road',
    ]) {
      await open(path);
      const unlabelled = await page.evaluate(
        "[...document.querySelectorAll('input, select, textarea')].filter((input) => input.labels.length === 0).length",
      );
      const overflow = await page.evaluate(
        'document.documentElement.scrollWidth - document.documentElement.clientWidth',
      );
      expect({ path, unlabelled, overflow }).to.deep.equal({ path, unlabelled: 0, overflow: 0 });
    }
  });
});
