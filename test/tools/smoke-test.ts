/**
 * Uses the package as a stranger would: packs it, installs the tarball in an empty folder together with TypeScript, compiles the
 * samples there, runs hello-plugin, asks its route, stops it by signal, and lets the command look into it. Needs the npm registry, or
 * a warm cache of it.
 */
import { execFileSync, spawn } from 'node:child_process';
import { cpSync, existsSync, mkdtempSync, readdirSync, rmSync, writeFileSync } from 'node:fs';
import { createServer } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { importsOf, packageOf } from '../support/imports.js';
import { filesBelow, readText, repositoryRoot } from '../support/repository.js';

const SAMPLES = ['hello-plugin', 'portal'].filter((sample) => existsSync(join(repositoryRoot, 'samples', sample)));
const ROUTE = '/api/hello/greetings/Ada';
const PATIENCE = 30_000;

const folder = mkdtempSync(join(tmpdir(), 'proscenium-smoke-'));
try {
  install();
  compile();
  await run();
  lookInto();
  say('the packed package works');
} finally {
  rmSync(folder, { recursive: true, force: true });
}

function install(): void {
  say('packing, and installing the tarball in an empty folder');
  npm(['pack', '--ignore-scripts', '--pack-destination', folder], repositoryRoot);
  const tarball = readdirSync(folder).find((file) => file.endsWith('.tgz')) ?? '';
  const { devDependencies } = JSON.parse(readText('package.json')) as { devDependencies: Record<string, string> };
  writeFileSync(join(folder, 'package.json'), JSON.stringify({ name: 'stranger', private: true, type: 'module' }));
  const tools = ['typescript', '@types/node', ...packagesOfSamples()]
    .filter((name) => name in devDependencies)
    .map((name) => `${name}@${devDependencies[name]}`);
  npm(['install', '--prefer-offline', '--no-audit', '--no-fund', `./${tarball}`, ...tools], folder);
}

/** What the samples use beside the framework. */
function packagesOfSamples(): readonly string[] {
  const imports = SAMPLES.flatMap((sample) => filesBelow(`samples/${sample}`, '.ts')).flatMap(importsOf);
  return [...new Set(imports.filter(({ file }) => file === undefined).map(({ specifier }) => packageOf(specifier)))];
}

function compile(): void {
  say(`compiling ${SAMPLES.join(' and ')} against it`);
  for (const sample of SAMPLES)
    cpSync(join(repositoryRoot, 'samples', sample), join(folder, 'samples', sample), { recursive: true });
  // What the tutorial tells a reader to write, and every declaration of the package checked.
  const compilerOptions = {
    target: 'es2022',
    lib: ['es2023'],
    module: 'nodenext',
    types: ['node'],
    strict: true,
    experimentalDecorators: true,
    emitDecoratorMetadata: true,
    rootDir: 'samples',
    outDir: 'dist',
  };
  writeFileSync(join(folder, 'tsconfig.json'), JSON.stringify({ compilerOptions, include: ['samples'] }));
  execFileSync(process.execPath, [join(folder, 'node_modules', 'typescript', 'bin', 'tsc'), '-p', folder], {
    cwd: folder,
    stdio: 'inherit',
  });
}

async function run(): Promise<void> {
  const port = await freePort();
  say(`running hello-plugin on port ${port}`);
  const child = spawn(process.execPath, [join('dist', 'hello-plugin', 'main.js')], {
    cwd: folder,
    env: { ...process.env, APP_CONFIG_backend_listen_port: String(port) },
    stdio: ['ignore', 'inherit', 'inherit'],
  });
  const ended = new Promise<number | NodeJS.Signals | null>((resolve) =>
    child.once('exit', (code, signal) => resolve(signal ?? code)),
  );
  try {
    const answer = await Promise.race([
      answerOf(`http://127.0.0.1:${port}${ROUTE}`),
      ended.then((code) => fail(`it ended with ${code}`)),
    ]);
    say(`${ROUTE} answers ${answer}`);
    child.kill('SIGTERM');
    const code = await Promise.race([ended, sleep(PATIENCE, 'no end', { ref: false })]);
    // Windows has no signals: there, SIGTERM ends a process at once.
    if (code !== 0 && process.platform !== 'win32') fail(`after SIGTERM it ended with ${code}`);
  } finally {
    child.kill('SIGKILL');
  }
}

/** What the tarball installs as a command. */
function lookInto(): void {
  say('looking into hello-plugin with npx proscenium');
  const main = join('dist', 'hello-plugin', 'main.js');
  const expected: [string, RegExp][] = [
    ['config:check', /^The configuration is valid: 0 keys from 0 sources, 0 warnings\.$/m],
    ['config:print', /^\{\}$/m],
    ['config:schema', /"backend"/],
    ['config:docs', /^# Configuration keys$/m],
    ['describe', /^└─ plugin hello {2}HelloPlugin/m],
  ];
  for (const [command, wanted] of expected) {
    const printed = execFileSync('npx', ['--no-install', 'proscenium', command, main], {
      cwd: folder,
      encoding: 'utf8',
      stdio: ['ignore', 'pipe', 'inherit'],
      shell: process.platform === 'win32',
      timeout: PATIENCE,
    });
    if (!wanted.test(printed)) fail(`proscenium ${command} printed ${printed}`);
  }
}

/** Asks until the server answers. */
async function answerOf(url: string): Promise<string> {
  const deadline = Date.now() + PATIENCE;
  let reason = 'nothing';
  while (Date.now() < deadline) {
    try {
      const response = await fetch(url, { signal: AbortSignal.timeout(5_000) });
      const text = await response.text();
      if (response.status === 200) return text;
      reason = `${response.status} ${text}`;
    } catch (error) {
      reason = String(error);
    }
    await sleep(100);
  }
  return fail(`${url} gave no answer within ${PATIENCE} ms, at last: ${reason}`);
}

function freePort(): Promise<number> {
  return new Promise((resolve, reject) => {
    const server = createServer().once('error', reject);
    server.listen(0, '127.0.0.1', () => {
      const address = server.address();
      const port = typeof address === 'object' && address !== null ? address.port : 0;
      server.close(() => resolve(port));
    });
  });
}

function npm(parameters: readonly string[], cwd: string): void {
  execFileSync('npm', parameters, { cwd, stdio: ['ignore', 'ignore', 'inherit'], shell: process.platform === 'win32' });
}

function fail(what: string): never {
  throw new Error(`hello-plugin, installed from the tarball: ${what}`);
}

function say(what: string): void {
  process.stdout.write(`smoke: ${what}\n`);
}
