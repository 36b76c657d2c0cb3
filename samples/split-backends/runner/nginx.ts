/** Runs nginx in the foreground with a configuration, and ends with it: `nginx.js --config nginx.conf`. */
import { spawn } from 'node:child_process';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

const file = process.argv.at(-1) ?? '';
const folder = mkdtempSync(join(tmpdir(), 'split-nginx-'));
const nginx = spawn(process.env['NGINX_PATH'] ?? 'nginx', ['-p', folder, '-c', file, '-e', 'stderr'], {
  stdio: ['ignore', 'inherit', 'inherit'],
});
for (const signal of ['SIGINT', 'SIGTERM'] as const) process.on(signal, () => nginx.kill('SIGTERM'));
nginx.once('error', (error) => {
  process.stderr.write(`nginx does not start: ${error.message}. Install it, or name it with NGINX_PATH.\n`);
  process.exitCode = 1;
});
nginx.once('close', (code) => {
  rmSync(folder, { recursive: true, force: true });
  process.exitCode = code ?? 1;
  process.channel?.unref();
});
