import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { repositoryRoot } from '../../support/repository.js';

/** Another process that writes to a file of SQLite and does not finish. */
export interface LockedFile {
  release(): Promise<void>;
}

/** Takes the one lock for writing of a SQLite file, in a process of its own. */
export async function lockedFile(file: string): Promise<LockedFile> {
  const program = `
    import Database from 'libsql';
    new Database(${JSON.stringify(file)}).exec('begin exclusive');
    process.stdout.write('locked');
    process.stdin.resume();
  `;
  const child = spawn(process.execPath, ['--input-type=module', '--eval', program], {
    cwd: repositoryRoot,
    stdio: ['pipe', 'pipe', 'inherit'],
  });
  await Promise.race([
    once(child.stdout, 'data'),
    once(child, 'exit').then(() => Promise.reject(new Error('the file cannot be locked'))),
  ]);
  return {
    release: async () => {
      const ended = once(child, 'exit');
      child.kill('SIGKILL');
      await ended;
    },
  };
}
