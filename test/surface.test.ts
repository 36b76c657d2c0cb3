import { existsSync, writeFileSync } from 'node:fs';
import { join, posix } from 'node:path';
import { expect } from 'chai';
import { readText, repositoryRoot } from './support/repository.js';

const LIST = 'test/surface.txt';

describe('the public surface', () => {
  it(`is what ${LIST} lists (UPDATE_SURFACE=1 npm test writes it anew)`, async () => {
    const sections: string[] = [];
    for (const { entry, types } of entryPoints()) {
      const names = await exportedNames(entry, types);
      sections.push([`# ${entry}`, ...names, ''].join('\n'));
    }
    const surface = sections.join('\n');
    if (process.env['UPDATE_SURFACE'] !== undefined) writeFileSync(join(repositoryRoot, LIST), surface);

    expect(surface).to.equal(readText(LIST));
  });
});

interface EntryPoint {
  /** As users import it: `proscenium/testing`. */
  readonly entry: string;
  readonly types: string;
}

/** What package.json publishes; a pattern such as `./plugins/*` stands for every folder that fits. */
function entryPoints(): readonly EntryPoint[] {
  const { name, exports } = JSON.parse(readText('package.json')) as {
    name: string;
    exports: Record<string, { types?: string }>;
  };
  return Object.entries(exports).flatMap(([path, { types }]) =>
    types === undefined ? [] : [{ entry: posix.join(name, path), types: posix.normalize(types) }],
  );
}

/** Values by their name, types as `type Name`; sorted without regard to that. */
async function exportedNames(entry: string, types: string): Promise<readonly string[]> {
  const values = new Set(Object.keys((await import(entry)) as object));
  const declared = declaredNames(types);
  expect([...values].filter((value) => !declared.has(value))).to.deep.equal([], `${entry}: values without a type`);
  return [...declared].toSorted().map((name) => (values.has(name) ? name : `type ${name}`));
}

/** The names that a `.d.ts` file exports, those of `export *` included. */
function declaredNames(file: string): ReadonlySet<string> {
  const text = readText(file);
  const listed = [...text.matchAll(/^export\s+(?:type\s+)?\{([^}]*)\}/gm)].flatMap(([, list = '']) => list.split(','));
  const names = listed.map((item) => item.trim().split(/\s+/).at(-1) ?? '').filter((item) => item !== '');
  const declarations = [
    ...text.matchAll(/^export (?:declare )?(?:abstract )?(?:class|function|const|type|interface) (\w+)/gm),
  ];
  const stars = [...text.matchAll(/^export (?:type )?\* from '([^']+)'/gm)].map(([, path = '']) =>
    posix.join(posix.dirname(file), path.replace(/\.js$/, '.d.ts')),
  );
  const inherited = stars
    .filter((star) => existsSync(join(repositoryRoot, star)))
    .flatMap((star) => [...declaredNames(star)]);
  return new Set([
    ...names,
    ...declarations.map(([, name = '']) => name),
    ...inherited.filter((name) => name !== 'default'),
  ]);
}
