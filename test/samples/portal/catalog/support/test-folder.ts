import { mkdirSync, mkdtempSync, realpathSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';

/** A folder for one test, with real files in it. */
export class TestFolder {
  readonly path = realpathSync(mkdtempSync(join(tmpdir(), 'catalog-')));

  /** Removes every folder that was made. */
  static removeAll(): void {
    for (const folder of folders.splice(0)) rmSync(folder.path, { recursive: true, force: true });
  }

  constructor(files: Readonly<Record<string, string | Buffer>> = {}) {
    folders.push(this);
    for (const [name, content] of Object.entries(files)) this.write(name, content);
  }

  /** The absolute path of a file in here. */
  file(name: string): string {
    return join(this.path, name);
  }

  write(name: string, content: string | Buffer): void {
    mkdirSync(dirname(this.file(name)), { recursive: true });
    writeFileSync(this.file(name), content);
  }

  remove(name: string): void {
    rmSync(this.file(name), { recursive: true });
  }
}

const folders: TestFolder[] = [];
