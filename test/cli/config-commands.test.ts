import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect } from 'chai';
import { readText, repositoryRoot } from '../support/repository.js';
import { MAIN, runCommand } from './support.js';

const PAGE = 'docs/reference/configuration-keys.md';

const GOOD = 'shop:\n  name: Corner\n  voucher: letmein99\nbackend:\n  baseUrl: http://u:letmein99@localhost\n';
const BAD = [
  'shop:',
  '  name: ${SHOP_NAME}',
  '  shelves: many',
  '  voucher: [letmein99]',
  '  drawers: 3',
  'shpo: 1',
  'elsewhere: ${NOT_SET}',
  '',
].join('\n');

describe('proscenium config:check', () => {
  it('counts what is there when all is well', async () => {
    const files = { 'app-config.yaml': GOOD, 'app-config.local.yaml': 'shop:\n  shelves: 3\n' };

    const ended = await runCommand(['config:check', MAIN], { files, environment: { APP_CONFIG_shop_name: 'Mine' } });

    expect(ended).to.deep.equal({
      code: 0,
      stdout: 'The configuration is valid: 4 keys from 3 sources, 0 warnings.\n',
      stderr: '',
    });
  });

  it('tells every fault with its place and remedy, and no value', async () => {
    const ended = await runCommand(['config:check', MAIN], { files: { 'app-config.yaml': BAD } });

    expect(ended).to.deep.equal({
      code: 1,
      stdout: '',
      stderr: `error    app-config.yaml:2:9  'shop.name' has no value: app-config.yaml takes it from \${SHOP_NAME}, which is not set.
         mend  provide what it is taken from, or a default.
error    app-config.yaml:3:12  'shop.shelves' in app-config.yaml is a string, and a number is wanted.
         mend  write a number there.
error    app-config.yaml:4:12  'shop.voucher' in app-config.yaml is an array, and a string is wanted.
         mend  write a string there.
warning  app-config.yaml:5:12  'shop.drawers' in app-config.yaml is deprecated.
         mend  use shelves
warning  app-config.yaml:6:7  'shpo' in app-config.yaml is known to nothing in this backend.
         mend  correct it if you mean 'shop', or remove it.
warning  app-config.yaml:7:12  'elsewhere' has no value: it takes it from \${NOT_SET}, which is not set.
         mend  set it, or give it a default: \${NAME:-default}.
3 errors, 3 warnings.
`,
    });
  });

  it('counts unknown keys as errors when it is strict, by option or by configuration', async () => {
    const files = { 'app-config.yaml': `${GOOD}shpo: 1\n` };
    const strictFiles = { 'app-config.yaml': `${GOOD}  config:\n    strict: true\nshpo: 1\n` };

    const ended = await Promise.all([
      runCommand(['config:check', MAIN], { files }),
      runCommand(['config:check', MAIN, '--strict'], { files }),
      runCommand(['config:check', MAIN], { files: strictFiles }),
    ]);

    expect(ended.map(({ code, stderr }) => [code, stderr.split(' ')[0]])).to.deep.equal([
      [0, 'warning'],
      [1, 'error'],
      [1, 'error'],
    ]);
  });

  it('says nothing of what only lacks a variable when it is lax', async () => {
    const files = { 'app-config.yaml': 'shop:\n  name: ${SHOP_NAME}\nelsewhere: ${NOT_SET}\n' };

    const [strict, lax] = await Promise.all([
      runCommand(['config:check', MAIN], { files }),
      runCommand(['config:check', MAIN, '--lax'], { files }),
    ]);

    expect([strict.code, lax.code, lax.stderr]).to.deep.equal([1, 0, '']);
  });

  it('tells a file that cannot be read as the backend would', async () => {
    const ended = await runCommand(['config:check', MAIN, '--config', 'nowhere.yaml']);

    expect(ended).to.deep.equal({
      code: 1,
      stdout: '',
      stderr: `ProsceniumError [INVALID_CONFIG]: nowhere.yaml does not exist.
  where  --config nowhere.yaml
  mend   create it, or correct the command line.
  see    docs/reference/errors.md#invalid_config
`,
    });
  });

  it('reads what --config names, the last one with the highest priority', async () => {
    const files = { 'a.yaml': GOOD, 'b.yaml': 'shop:\n  name: Other\n' };

    const { stdout } = await runCommand(['config:print', MAIN, '--config', 'a.yaml', '--config', 'b.yaml'], { files });

    expect(stdout).to.include('name: Other');
  });

  it('warns that a composition with problems may lack keys', async () => {
    const ended = await runCommand(['config:check', MAIN], {
      behaviour: 'is broken',
      files: { 'app-config.yaml': GOOD },
    });

    expect(ended).to.deep.equal({
      code: 0,
      stdout: 'The configuration is valid: 3 keys from 1 source, 1 warning.\n',
      stderr: `warning  The backend itself has 1 problem, so the schema may lack something.
         mend  run proscenium describe to see what.
`,
    });
  });

  it('tells what feature loaders find wrong with the configuration', async () => {
    const files = { 'app-config.yaml': 'shop:\n  name: Corner\n  sale: perhaps\n' };

    const ended = await runCommand(['config:check', MAIN], { behaviour: 'loads', files });

    expect(ended).to.deep.equal({
      code: 1,
      stdout: '',
      stderr: `error    app-config.yaml:3:9  'shop.sale' in app-config.yaml cannot be converted to a boolean.
         mend  write true or false there; yes, no, on, off, y, n, 1 and 0 are read as well.
1 error, 0 warnings.
`,
    });
  });

  it('leaves out places that the configuration does not know', async () => {
    const behaviour = 'has a configuration that knows only its values';

    const ended = await runCommand(['config:check', MAIN], { behaviour });

    expect(ended).to.deep.equal({
      code: 1,
      stdout: '',
      stderr: `error    'shop.name' is missing.
         mend  add it.
error    'shop.shelves' is a string, and a number is wanted.
         mend  write a number there.
2 errors, 0 warnings.
`,
    });
  });

  it('names the backend where there are several', async () => {
    const ended = await runCommand(['config:check', MAIN], {
      behaviour: 'starts two',
      files: { 'app-config.yaml': GOOD },
    });

    expect(ended).to.deep.equal({
      code: 0,
      stdout: `backend 1: The configuration is valid: 3 keys from 1 source, 0 warnings.
backend 2: The configuration is valid: 3 keys from 1 source, 1 warning.
`,
      stderr: `backend 2: warning  app-config.yaml:2:3  'shop' in app-config.yaml is known to nothing in this backend.
         mend  remove it, or add what uses it to the backend; a plugin declares its keys with the option \`config\`.
`,
    });
  });
});

describe('proscenium config:print', () => {
  it('prints the merged configuration without its secrets', async () => {
    const ended = await runCommand(['config:print', MAIN], { files: { 'app-config.yaml': GOOD } });

    expect(ended).to.deep.equal({
      code: 0,
      stdout: `shop:
  name: Corner
  voucher: "***"
backend:
  baseUrl: http://u:***@localhost
`,
      stderr: '',
    });
  });

  it('says where each value was written', async () => {
    const files = { 'app-config.yaml': GOOD, 'app-config.local.yaml': 'shop:\n  name: Mine\n' };

    const { stdout } = await runCommand(['config:print', MAIN, '--origins'], { files });

    expect(stdout).to.equal(`shop:
  name: Mine # app-config.local.yaml:2:9
  voucher: "***" # app-config.yaml:3:12
backend:
  baseUrl: http://u:***@localhost # app-config.yaml:5:12
`);
  });

  it('prints JSON', async () => {
    const { stdout } = await runCommand(['config:print', MAIN, '--format', 'json'], {
      files: { 'app-config.yaml': GOOD },
    });

    expect(JSON.parse(stdout)).to.deep.equal({
      shop: { name: 'Corner', voucher: '***' },
      backend: { baseUrl: 'http://u:***@localhost' },
    });
  });

  it('prints only what a browser may see', async () => {
    const { stdout } = await runCommand(['config:print', MAIN, '--frontend'], {
      files: { 'app-config.yaml': `${GOOD.replace('u:letmein99@', '')}other: 1\n` },
    });

    expect(stdout).to.equal('shop:\n  name: Corner\nbackend:\n  baseUrl: http://localhost\n');
  });

  it('prints what a configuration service of the user has, around another one and by itself', async () => {
    const files = { 'app-config.yaml': 'shop:\n  name: ${SHOP_NAME}\n' };
    const environment = { SHOP_NAME: 'Corner of the street' };

    const [around, alone] = await Promise.all([
      runCommand(['config:print', MAIN, '--origins'], {
        behaviour: 'has a configuration of its own',
        files,
        environment,
      }),
      runCommand(['config:print', MAIN, '--origins'], { behaviour: 'has configuration in code' }),
    ]);

    expect([around.stdout, alone.stdout]).to.deep.equal([
      'shop:\n  name: Corner of the street # app-config.yaml:2:9\nloud: true\n',
      'shop:\n  name: Code # main.ts\npassword: "***" # main.ts\n',
    ]);
  });

  it('refuses origins in JSON, and JSON of several backends', async () => {
    const [both, several, one] = await Promise.all([
      runCommand(['config:print', MAIN, '--origins', '--format', 'json']),
      runCommand(['config:print', MAIN, '--format', 'json'], { behaviour: 'starts two' }),
      runCommand(['config:print', MAIN, '--format', 'json', '--backend', '2'], { behaviour: 'starts two' }),
    ]);

    expect([both.stderr, several.stderr, one.stdout]).to.deep.equal([
      `ProsceniumError [COMMAND_FAILED]: config:print cannot say origins in JSON, which has no comments.
  mend   leave out --origins, or print YAML.
  see    docs/reference/errors.md#command_failed
`,
      `ProsceniumError [COMMAND_FAILED]: --format json cannot print several backends, and the main file starts more than one.
  mend   name one of them: --backend 1.
  see    docs/reference/errors.md#command_failed
`,
      '{}\n',
    ]);
  });

  it('sees the keys of what feature loaders add', async () => {
    const ended = await runCommand(['describe', MAIN], {
      behaviour: 'loads',
      files: { 'app-config.yaml': 'shop:\n  sale: true\n' },
    });

    expect(ended.stdout).to.include('SaleModule');
  });
});

describe('the page of the command', () => {
  it('shows what the command prints for the file on it', async () => {
    const page = readText('docs/reference/cli.md');
    const files = { 'app-config.yaml': /```yaml\n([^]*?)```/.exec(page)?.[1] ?? '' };

    const [checked, printed] = await Promise.all([
      runCommand(['config:check', MAIN], { files }),
      runCommand(['config:print', MAIN, '--origins'], { files, environment: { SHOP_NAME: 'Harbour' } }),
    ]);

    expect(page).to.include(`$ npx proscenium config:check\n${checked.stderr}\`\`\``);
    expect(page).to.include(`$ SHOP_NAME=Harbour npx proscenium config:print --origins\n${printed.stdout}\`\`\``);
  });
});

describe('proscenium config:schema', () => {
  it('prints the JSON Schema of all sections, without reading the configuration', async () => {
    const ended = await runCommand(['config:schema', MAIN], { files: { 'app-config.yaml': 'not: [valid' } });

    const schema = JSON.parse(ended.stdout) as { properties: { shop: unknown } };
    expect([ended.code, ended.stderr]).to.deep.equal([0, '']);
    expect(schema.properties.shop).to.have.nested.property('properties.name.type', 'string');
  });
});

describe('proscenium config:docs', () => {
  it('prints a table of the keys of each section', async () => {
    const ended = await runCommand(['config:docs', MAIN]);

    expect(ended.stdout).to.include(`## shop

| key | type | default | visibility | declared by | |
|---|---|---|---|---|---|
| \`shop.name\` | string |  | frontend | \`ShopPlugin\` | What the shop is called. |
| \`shop.shelves\` | number | \`4\` | backend | \`ShopPlugin\` | How many shelves there are. |
`);
  });

  it('has made the page of the keys of the default services (UPDATE_KEYS=1 writes it anew)', async () => {
    const { stdout } = await runCommand(['config:docs', MAIN], { behaviour: 'has no plugin' });
    if (process.env['UPDATE_KEYS'] !== undefined) writeFileSync(join(repositoryRoot, PAGE), stdout);

    expect(readText(PAGE)).to.equal(stdout);
  });
});
