import { existsSync } from 'node:fs';
import { chmod, mkdir, readFile, rename, writeFile } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import type { ServerCertificate } from './server-certificate.js';

/** Where the certificate of a folder's backend is kept: with other caches, or beside `package.json` where nothing is installed. */
export function certificatePath(folder: string): string {
  const modules = join(folder, 'node_modules');
  return existsSync(modules) ? join(modules, '.cache', 'proscenium', 'dev-cert.pem') : join(folder, '.dev-cert.pem');
}

/** The certificate that a file holds; `undefined` when there is none. */
export async function readCertificateFile(path: string): Promise<ServerCertificate | undefined> {
  const text = await readFile(path, 'utf8').catch(() => '');
  const cert = /-----BEGIN CERTIFICATE-----.*?-----END CERTIFICATE-----\n?/s.exec(text)?.[0];
  const key = /-----BEGIN (?:RSA )?PRIVATE KEY-----.*?-----END (?:RSA )?PRIVATE KEY-----\n?/s.exec(text)?.[0];
  return cert === undefined || key === undefined ? undefined : { cert, key };
}

/** Writes both into one file that only its owner may read, and never leaves half of it to another process that reads it. */
export async function writeCertificateFile(path: string, { cert, key }: ServerCertificate): Promise<void> {
  const draft = `${path}.${process.pid}`;
  await mkdir(dirname(path), { recursive: true });
  await writeFile(draft, `${cert}${key}`, { mode: OWNER_ONLY });
  // A draft that a crash left behind keeps the mode that it had.
  await chmod(draft, OWNER_ONLY);
  await rename(draft, path);
}

const OWNER_ONLY = 0o600;
