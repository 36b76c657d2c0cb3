import { mkdir, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { expect } from 'chai';
import { findSqliteDriver } from '#src/services/database/sqlite/find-sqlite-driver.js';
import { cleanUp, givenDirectory } from '../support.js';

describe('findSqliteDriver', () => {
  afterEach(cleanUp);

  const WORKING = 'module.exports = class { prepare() { return { all() { return []; } }; } close() {} };';

  it('takes libsql when the application has no better-sqlite3', async () => {
    const directory = await givenDirectory();

    expect(findSqliteDriver([directory]).name).to.equal('libsql');
  });

  it('prefers the better-sqlite3 that the application has installed', async () => {
    const directory = await givenInstalled('12.11.1', WORKING);

    expect(findSqliteDriver([directory]).name).to.equal('better-sqlite3 12.11.1');
  });

  it('passes over one whose binary cannot be loaded', async () => {
    const directory = await givenInstalled('12.11.1', "throw new Error('Could not locate the bindings file');");

    expect(findSqliteDriver([directory]).name).to.equal('libsql');
  });

  it('passes over one that is older than TypeORM accepts', async () => {
    const directory = await givenInstalled('11.10.0', WORKING);

    expect(findSqliteDriver([directory]).name).to.equal('libsql');
  });

  it('does not even load one that would end this process', async function () {
    if (Number(process.versions.napi) >= 10) this.skip();
    const directory = await givenInstalled('13.2.0', 'process.abort();');

    expect(findSqliteDriver([directory]).name).to.equal('libsql');
  });
});

async function givenInstalled(version: string, source: string): Promise<string> {
  const directory = await givenDirectory();
  const folder = join(directory, 'node_modules', 'better-sqlite3');
  await mkdir(folder, { recursive: true });
  await writeFile(join(folder, 'package.json'), JSON.stringify({ name: 'better-sqlite3', version, main: 'index.js' }));
  await writeFile(join(folder, 'index.js'), source);
  return directory;
}
