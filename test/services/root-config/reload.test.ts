import 'reflect-metadata';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect } from 'chai';
import { FileRootConfig } from '#src/services/root-config/index.js';

describe('FileRootConfig#onReload', () => {
  let rootDirectory: string;

  beforeEach(() => {
    rootDirectory = mkdtempSync(join(tmpdir(), 'reload-'));
  });

  afterEach(() => {
    rmSync(rootDirectory, { recursive: true });
  });

  // L14
  it('reads files anew at once, also when they are not watched, and tells who has subscribed', async () => {
    const file = join(rootDirectory, 'app-config.yaml');
    writeFileSync(file, 'stage: one');
    const config = new FileRootConfig({ rootDirectory, argv: [], environment: {}, watch: false });
    await config.onInit();
    let changes = 0;
    config.subscribe(() => (changes += 1));

    writeFileSync(file, 'stage: two');
    const before = config.getString('stage');
    await config.onReload();
    config.onShutdown();

    expect([before, config.getString('stage'), changes]).to.deep.equal(['one', 'two', 1]);
  });
});
