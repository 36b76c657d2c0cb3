import { transform } from 'esbuild';
import { expect } from 'chai';
import { type Browser, chromium, type Page } from 'playwright-core';
import { type Context, Controller, Get, HttpRouter, NotFoundError, Plugin, Post } from 'proscenium';
import { createTestBackend, type TestBackend } from 'proscenium/testing';
import { z } from 'zod';
import { findChromium, requires } from '../../support/requirements.js';

const book = z
  .object({
    isbn: z.string().describe('Ten or thirteen digits'),
    title: z.string().min(1),
    pages: z.number().int().min(1).default(100),
    kind: z.enum(['novel', 'poems']),
    sequels: z.array(z.lazy((): z.ZodType => book)).optional(),
  })
  .meta({ id: 'Book', description: 'What stands on a shelf' });

@Controller('/books')
class BookController {
  @Get('/', {
    query: z.object({
      limit: z.coerce.number().int().min(1).max(50).default(20).describe('How many'),
      kind: z.enum(['novel', 'poems']).optional(),
      tag: z.array(z.string()).optional().describe('All of them must fit'),
    }),
    response: z.unknown(),
    summary: 'Find books',
    description: 'Looks in every <b>room</b>.\nNewest first.',
    allow: ['unauthenticated'],
  })
  list(ctx: Context) {
    return { query: ctx.state['query'] as object, authorization: ctx.get('authorization') };
  }

  @Get('/:isbn', { params: z.object({ isbn: z.string() }), response: book, summary: 'Show one book' })
  show(ctx: Context) {
    throw new NotFoundError(`There is no ${ctx.params['isbn']}`);
  }

  @Post('/', { body: book, response: book, summary: 'Add a book' })
  add(ctx: Context) {
    ctx.status = 201;
    return ctx.request.body;
  }
}

@Plugin('library', { controllers: [BookController] })
class LibraryPlugin {
  constructor(router: HttpRouter) {
    router.route({ method: 'DELETE', path: '/books/:isbn', handler: () => {}, options: { deprecated: true } });
    router.put('/shelves/:room/:number', () => '<script>alert(1)</script>');
  }
}

@Plugin('attic')
class AtticPlugin {
  constructor(router: HttpRouter) {
    router.get('/boxes', () => []);
  }
}

const config = { app: { title: 'Harbour' }, backend: { openapi: { version: '2.1' } } };

describe('the files of the OpenAPI page', () => {
  let backend: TestBackend;
  before(async () => {
    backend = await createTestBackend({ config }).add(LibraryPlugin).start();
  });
  after(() => backend.stop());

  const files: [path: string, type: string][] = [
    ['', 'text/html; charset=utf-8'],
    ['/page.css', 'text/css; charset=utf-8'],
    ...['main', 'dom', 'example', 'operation', 'schema', 'trial'].map((name): [string, string] => [
      `/${name}.js`,
      'text/javascript; charset=utf-8',
    ]),
  ];
  for (const [path, type] of files)
    it(`at /.proscenium/openapi${path} can be read, and run nothing of others`, async () => {
      const response = await backend.fetch(`/.proscenium/openapi${path}`);
      const text = await response.text();

      expect([response.status, response.headers.get('content-type')]).to.deep.equal([200, type]);
      expect(response.headers.get('content-security-policy')).to.equal(
        "default-src 'none'; script-src 'self'; style-src 'self'; connect-src 'self'; img-src data:; base-uri 'none'; form-action 'none'; frame-ancestors 'self'",
      );
      expect(text).to.not.match(/https?:\/\/(?!example\.com)/);
      if (path.endsWith('.js')) await transform(text, { loader: 'js' });
    });
});

describe('the OpenAPI page', () => {
  const executable = requires('chromium', findChromium);
  let backend: TestBackend;
  let browser: Browser;
  let page: Page;
  let faults: string[];

  before(async () => {
    backend = await createTestBackend({ config }).add(LibraryPlugin).add(AtticPlugin).start();
    browser = await chromium.launch({ executablePath: executable(), args: ['--no-sandbox'] });
  });
  after(async () => {
    await browser?.close();
    await backend?.stop();
  });

  beforeEach(async () => {
    page = await browser.newPage();
    page.setDefaultTimeout(15_000);
    faults = [];
    page.on('pageerror', (error) => faults.push(String(error)));
    page.on('console', (message) => {
      if (message.type() === 'error' && !/status of 40\d/.test(message.text())) faults.push(message.text());
    });
    await page.goto(`${backend.url}/.proscenium/openapi`);
    await page.waitForSelector('.operation');
  });
  afterEach(async () => {
    await page.close();
    expect(faults).to.deep.equal([]);
  });

  const open = async (id: string) => {
    await page.locator(`#${id} > summary`).click();
    await page.locator(`#${id} form`).waitFor();
    return page.locator(`#${id}`);
  };

  it('lists the operations of every plugin', async () => {
    expect({
      title: await page.title(),
      plugins: await page.locator('main h2').allTextContents(),
      operations: await page.locator('nav li').allInnerTexts(),
      count: await page.locator('#count').textContent(),
    }).to.deep.equal({
      title: 'Harbour API',
      plugins: ['attic', 'library'],
      operations: [
        'GET\n/boxes',
        'GET\n/books',
        'POST\n/books',
        'GET\n/books/{isbn}',
        'DELETE\n/books/{isbn}',
        'PUT\n/shelves/{room}/{number}',
      ],
      count: '6 operations',
    });
  });

  it('finds operations by words', async () => {
    await page.getByLabel('Find').fill('book GET');

    expect(await page.locator('nav li:visible').allInnerTexts()).to.deep.equal(['GET\n/books', 'GET\n/books/{isbn}']);
    expect(await page.locator('#count').textContent()).to.equal('2 of 6 operations');
  });

  it('opens the operation that the address names', async () => {
    await page.locator('nav').getByRole('link', { name: 'put /shelves/{room}/{number}' }).click();
    await page.locator('#library_putShelvesByRoomByNumber form').waitFor();

    expect(await page.evaluate('document.activeElement.parentElement.id')).to.equal('library_putShelvesByRoomByNumber');
  });

  it('shows parameters, what is said of them, and nothing as markup', async () => {
    const operation = await open('library_bookList');

    expect(await operation.locator('tbody tr').allInnerTexts()).to.deep.equal([
      'limit\tquery\tinteger, ≥ 1, ≤ 50\tHow many; default 20',
      'kind\tquery\t"novel" or "poems"\t',
      'tag\tquery\tarray of string\tAll of them must fit',
    ]);
    expect(await operation.locator('.said-long').textContent()).to.equal('Looks in every <b>room</b>.\nNewest first.');
  });

  it('shows schemas that hold themselves, level by level', async () => {
    const operation = await open('library_bookAdd');
    const tree = operation.locator('.schema').first();

    await tree.locator('summary').first().click();
    await tree.locator('summary').nth(1).click();
    await tree.locator('li > code').nth(5).waitFor();

    expect((await tree.locator('li > code').allTextContents()).slice(0, 6)).to.deep.equal([
      'isbn',
      'title',
      'pages',
      'kind',
      'sequels',
      'isbn',
    ]);
    expect(await operation.locator('.pair pre').first().textContent()).to.contain('"kind": "novel"');
  });

  it('sends a request, by the keyboard alone, and shows the answer', async () => {
    await page.getByLabel('Token for trying').fill('secret');
    const operation = await open('library_bookList');
    await operation.getByLabel('limit').focus();
    await page.keyboard.type('7');
    await page.keyboard.press('Tab');
    await page.keyboard.press('ArrowDown');
    await page.keyboard.press('Tab');
    await page.keyboard.type('a\nb');
    await page.keyboard.press('Tab');
    await page.keyboard.press('Enter');
    await operation.locator('.answer pre').last().waitFor();

    expect(await operation.locator('.answer strong').textContent()).to.equal('200 OK');
    expect(JSON.parse((await operation.getByLabel('Body of the answer').textContent()) ?? '')).to.deep.equal({
      query: { limit: 7, kind: 'novel', tag: ['a', 'b'] },
      authorization: 'Bearer secret',
    });
  });

  it('fills in an example of a body, which the backend takes', async () => {
    await page.getByLabel('Token for trying').fill('mock-user-token');
    const operation = await open('library_bookAdd');
    await operation.getByRole('button', { name: 'Send' }).click();
    await operation.locator('.answer strong').waitFor();

    expect(await operation.locator('.answer strong').textContent()).to.equal('201 Created');
  });

  it('shows what went wrong', async () => {
    await page.getByLabel('Token for trying').fill('mock-user-token');
    const operation = await open('library_bookShow');
    await operation.getByLabel('isbn (required)').fill('a/b c');
    await operation.getByRole('button', { name: 'Send' }).click();
    await operation.locator('.answer strong').waitFor();

    expect(await operation.locator('.answer p').first().innerText()).to.match(
      /^404 Not Found after \d+ ms, for GET \/api\/library\/books\/a%2Fb%20c$/,
    );
    expect(await operation.locator('.answer').innerText()).to.contain('There is no a/b c');
  });

  it('gives every input a label, fits a narrow screen, and can be read in light and dark', async () => {
    await page.setViewportSize({ width: 320, height: 700 });
    for (const id of ['library_bookList', 'library_bookAdd', 'library_putShelvesByRoomByNumber']) await open(id);
    const seen = [];
    for (const colorScheme of ['light', 'dark'] as const) {
      await page.emulateMedia({ colorScheme });
      seen.push(await page.evaluate(LOOK));
    }

    expect(seen).to.deep.equal([
      { unlabelled: 0, overflow: 0, faint: [] },
      { unlabelled: 0, overflow: 0, faint: [] },
    ]);
  });
});

/** Inputs without a label, what is wider than the screen, and text with less contrast than 4.5 to 1. */
const LOOK = `(() => {
  const parts = (color) => color.match(/[\\d.]+/g).map(Number);
  const light = (color) => {
    const [r, g, b] = parts(color).map((one) => (one / 255 <= 0.03928 ? one / 255 / 12.92 : ((one / 255 + 0.055) / 1.055) ** 2.4));
    return 0.2126 * r + 0.7152 * g + 0.0722 * b;
  };
  const behind = (node) => {
    const color = getComputedStyle(node).backgroundColor;
    return parts(color)[3] === 0 && node.parentElement ? behind(node.parentElement) : color;
  };
  const contrast = (node) => {
    const [one, other] = [light(getComputedStyle(node).color), light(behind(node))].sort((a, b) => b - a);
    return (one + 0.05) / (other + 0.05);
  };
  const written = [...document.querySelectorAll('body *')].filter((node) =>
    node.checkVisibility() && [...node.childNodes].some((child) => child.nodeType === 3 && child.data.trim() !== ''));
  return {
    unlabelled: [...document.querySelectorAll('input, select, textarea')].filter((input) => input.labels.length === 0).length,
    overflow: document.documentElement.scrollWidth - document.documentElement.clientWidth,
    faint: written.filter((node) => contrast(node) < 4.5).map((node) => node.className + ' ' + node.textContent.slice(0, 20)),
  };
})()`;
