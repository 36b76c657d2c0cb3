import { expect } from 'chai';
import { writeKeysPage } from '#src/cli/docs/keys-page.js';

const HEAD = ['', '| key | type | default | visibility | declared by | |', '|---|---|---|---|---|---|'];

describe('writeKeysPage', () => {
  it('writes a table for each part of the configuration, and names all who declare a key', () => {
    const text = { type: 'string' };

    const page = writeKeysPage('Keys', [
      { path: '', owners: ['Backend'], schema: { properties: { shop: { properties: { name: text } }, app: text } } },
      { path: 'shop', owners: ['ShopPlugin', 'SaleModule'], schema: { properties: { name: {}, shelves: text } } },
    ]);

    expect(page).to.equal(
      [
        '# Keys',
        '',
        'Written by `proscenium config:docs`.',
        '',
        '## app',
        ...HEAD,
        '| `app` | string |  | backend | `Backend` |  |',
        '',
        '## shop',
        ...HEAD,
        '| `shop.name` | string |  | backend | `Backend`, `ShopPlugin`, `SaleModule` |  |',
        '| `shop.shelves` | string |  | backend | `ShopPlugin`, `SaleModule` |  |',
      ].join('\n'),
    );
  });

  it('divides what is below `backend`, where that makes more than one row', () => {
    const schema = { properties: { listen: { properties: { host: {}, port: {} } }, baseUrl: {}, cors: {} } };

    const page = writeKeysPage('Keys', [{ path: 'backend', owners: ['Router'], schema }]);

    expect(page.match(/^## .*|^\| `[^`]+`/gm)).to.deep.equal([
      '## backend',
      '| `backend.baseUrl`',
      '| `backend.cors`',
      '## backend.listen',
      '| `backend.listen.host`',
      '| `backend.listen.port`',
    ]);
  });

  it('keeps its form whatever the texts hold', () => {
    const properties = {
      name: { description: 'One | two\n  <three> `<four>`.', default: 'http://<host>', deprecated: 'use `label`' },
      label: { deprecated: true },
    };

    const page = writeKeysPage('Keys', [{ path: 'shop', owners: ['ShopPlugin'], schema: { properties } }]);

    expect(page.split('\n').slice(-2)).to.deep.equal([
      '| `shop.name` | anything | http://&lt;host> | backend | `ShopPlugin` | One \\| two &lt;three> `<four>`. Deprecated: use `label` |',
      '| `shop.label` | anything |  | backend | `ShopPlugin` | Deprecated. |',
    ]);
  });

  it('says who declares keys that cannot be listed', () => {
    const page = writeKeysPage('Keys', [
      { path: '', owners: ['Guest'], schema: undefined },
      { path: 'shop', owners: ['ShopPlugin'], schema: undefined },
    ]);

    expect(page.split('\n\n').slice(2)).to.deep.equal([
      'Some keys are declared by `Guest` with a schema that does not list them.',
      'Keys below `shop` are declared by `ShopPlugin` with a schema that does not list them.',
    ]);
  });
});
