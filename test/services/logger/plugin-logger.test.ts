import 'reflect-metadata';
import { expect } from 'chai';
import { PluginLogger } from '#src/services/logger/index.js';
import { givenLogger } from './support.js';

describe('PluginLogger', () => {
  it('adds the id of the plugin to every line, and to those of its children', async () => {
    const { logger, parsed } = await givenLogger({ level: 'debug' });
    const plugin = new PluginLogger(logger, { getId: () => 'catalog' });

    plugin.error('a');
    plugin.warn('b');
    plugin.info('c', { n: 1 });
    plugin.debug('d');
    plugin.child({ task: 't' }).info('e');

    expect(parsed().map(({ level, plugin: id, n, task, msg }) => [level, id, n, task, msg])).to.deep.equal([
      ['error', 'catalog', undefined, undefined, 'a'],
      ['warn', 'catalog', undefined, undefined, 'b'],
      ['info', 'catalog', 1, undefined, 'c'],
      ['debug', 'catalog', undefined, undefined, 'd'],
      ['info', 'catalog', undefined, 't', 'e'],
    ]);
  });

  it('works with any root logger, and with methods that are taken off it', () => {
    const written: unknown[] = [];
    const child = {
      error: () => {},
      warn: () => {},
      debug: () => {},
      info: (message: string) => written.push(message),
      child: () => child,
    };
    const root = { ...child, child: (meta: unknown) => (written.push(meta), child) };
    const { info } = new PluginLogger(root, { getId: () => 'catalog' });

    info('text');

    expect(written).to.deep.equal([{ plugin: 'catalog' }, 'text']);
  });
});
