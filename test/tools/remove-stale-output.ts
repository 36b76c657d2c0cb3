/** Removes from `dist` what tsc made of source files that no longer exist; mocha would still run the tests among them. */
import { existsSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { filesBelow, repositoryRoot } from '../support/repository.js';

for (const folder of ['src', 'samples', 'test']) {
  for (const file of filesBelow(`dist/${folder}`)) {
    const source = /^dist\/(.+?)(?:\.d\.ts|\.js)(?:\.map)?$/.exec(file)?.[1];
    if (source !== undefined && !existsSync(join(repositoryRoot, `${source}.ts`))) rmSync(join(repositoryRoot, file));
  }
}
