import { expect } from 'chai';
import { RouteIndex } from '#src/services/http/route-index.js';

describe('RouteIndex', () => {
  const index = new RouteIndex<string>();
  const patterns = [
    '/',
    '/status',
    '/items/:id',
    '/items/latest',
    '/items/:id/parts/:part',
    '/items/:item/notes',
    '/:kind/about',
    '/files/*path',
    '/list{/:page}',
    '/:name.json',
    '/größe',
    '/:$dollar/x/:_under',
  ];
  for (const pattern of patterns) index.add(pattern, pattern);

  const found: [string, string, Record<string, string>][] = [
    ['/', '/', {}],
    ['/status', '/status', {}],
    ['/items/42', '/items/:id', { id: '42' }],
    ['/items/latest', '/items/latest', {}],
    ['/items/a%2Fb', '/items/:id', { id: 'a/b' }],
    ['/items/%C3%BC%20', '/items/:id', { id: 'ü ' }],
    ['/items/42/parts/7', '/items/:id/parts/:part', { id: '42', part: '7' }],
    ['/items/42/notes', '/items/:item/notes', { item: '42' }],
    ['/items/latest/notes', '/items/:item/notes', { item: 'latest' }],
    ['/items/about', '/items/:id', { id: 'about' }],
    ['/users/about', '/:kind/about', { kind: 'users' }],
    ['/files/a/b/c.txt', '/files/*path', { path: 'a/b/c.txt' }],
    ['/list', '/list{/:page}', {}],
    ['/list/3', '/list{/:page}', { page: '3' }],
    ['/report.json', '/:name.json', { name: 'report' }],
    ['/gr%C3%B6%C3%9Fe', '/größe', {}],
    ['/a/x/b', '/:$dollar/x/:_under', { $dollar: 'a', _under: 'b' }],
  ];
  for (const [path, value, params] of found)
    it(`finds ${value} for ${path}`, () => {
      expect(index.find(path)).to.deep.equal({ value, params });
    });

  for (const path of [
    '/Status',
    '/st%61tus',
    '/items',
    '/items/',
    '/items//notes',
    '/items/42/parts',
    '/files',
    '/unknown',
  ])
    it(`finds nothing for ${path}`, () => {
      expect(index.find(path)).to.equal(undefined);
    });

  for (const [earlier, later] of [
    ['/items/:id', '/items/:name'],
    ['/status', '/status'],
    ['/files/*path', '/files/*path'],
  ] as const)
    it(`keeps ${earlier} when ${later} comes`, () => {
      const twice = new RouteIndex<string>();
      twice.add(earlier, 'first');

      const known = twice.add(later, 'second');

      expect(known).to.equal('first');
    });
});
