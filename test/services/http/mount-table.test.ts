import { expect } from 'chai';
import { MountTable } from '#src/services/http/mount-table.js';

const handler = () => {};

describe('MountTable', () => {
  const table = new MountTable();
  for (const path of ['/metrics', '/api/catalog', '/api/search/', '/a/b/c']) table.add(path, handler);

  const found: [string, string | undefined][] = [
    ['/metrics', '/metrics'],
    ['/metrics/x/y', '/metrics'],
    ['/metricsx', undefined],
    ['/api/catalog', '/api/catalog'],
    ['/api/catalog/', '/api/catalog'],
    ['/api/catalog/entities/1', '/api/catalog'],
    ['/api/search/x', '/api/search'],
    ['/api/catalogue', undefined],
    ['/api', undefined],
    ['/api//catalog', undefined],
    ['/API/catalog', undefined],
    ['/api/%63atalog', undefined],
    ['/a/b/c/d', '/a/b/c'],
    ['/a/b', undefined],
    ['/', undefined],
    ['', undefined],
  ];
  for (const [path, mounted] of found)
    it(`finds ${mounted ?? 'nothing'} for '${path}'`, () => {
      expect(table.find(path)?.path).to.equal(mounted);
    });

  for (const path of ['', '/', '///', ' '])
    it(`refuses the empty path '${path}'`, () => {
      expect(() => new MountTable().add(path, handler)).to.throw(
        [
          'The root HTTP router cannot mount a handler at an empty path.',
          "  mend   name a path, such as '/metrics'.",
          '  see    docs/reference/errors.md#invalid_route',
        ].join('\n'),
      );
    });

  for (const path of ['metrics', '/a//b'])
    it(`refuses '${path}'`, () => {
      expect(() => new MountTable().add(path, handler)).to.throw(`'${path}' is no path to mount a handler at.`);
    });

  const conflicts: [string, string][] = [
    ['/a', '/a/b'],
    ['/a/b', '/a'],
    ['/a', '/A'],
    ['/a/b', '/a/B/'],
  ];
  for (const [earlier, later] of conflicts)
    it(`refuses ${later} beside ${earlier}`, () => {
      const taken = new MountTable();
      taken.add(earlier, handler);

      expect(() => taken.add(later, handler)).to.throw(
        [
          `The path ${later.replace(/\/$/, '')} conflicts with ${earlier}, where something is mounted already.`,
          '  mend   mount it at a path that lies neither above nor below another one.',
          '  see    docs/reference/errors.md#invalid_route',
        ].join('\n'),
      );
    });

  it('takes paths that only begin alike', () => {
    const taken = new MountTable();
    taken.add('/a', handler);

    taken.add('/aa', handler);

    expect(taken.find('/aa')?.path).to.equal('/aa');
  });
});
