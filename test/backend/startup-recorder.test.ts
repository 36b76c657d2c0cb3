import { expect } from 'chai';
import { StartupRecorder } from '#src/backend/startup-recorder.js';
import { summaryOf } from '../support/stage.js';

const strict = { allowsPlugin: () => false, allowsModule: () => false };

describe('StartupRecorder', () => {
  it('keeps one entry a plugin, and the first outcome', () => {
    const recorder = new StartupRecorder(strict);
    recorder.beginPlugin('a');
    recorder.endPlugin('a');
    recorder.endPlugin('a', { error: new Error('late') });

    expect(summaryOf(recorder.close())).to.deep.equal({
      outcome: 'success',
      plugins: [{ pluginId: 'a', modules: [] }],
    });
  });

  it('leaves out what has begun and not ended', () => {
    const recorder = new StartupRecorder(strict);
    recorder.beginPlugin('a');
    recorder.beginPlugin('b');
    recorder.beginModule('b', 'm');
    recorder.endPlugin('b');
    const open = [recorder.openPlugins(), recorder.openModules('b'), recorder.openModules('unknown')];

    expect([open, summaryOf(recorder.close())]).to.deep.equal([
      [['a'], ['m'], []],
      { outcome: 'success', plugins: [{ pluginId: 'b', modules: [] }] },
    ]);
  });

  it('takes no report for what it does not know, nor after its end', () => {
    const recorder = new StartupRecorder(strict);
    recorder.beginPlugin('a');
    recorder.beginModule('a', 'm');
    const reports = [
      recorder.reportModule('x', 'm', new Error('no')),
      recorder.reportModule('a', 'x', new Error('no')),
      recorder.reportModule('a', 'm', new Error('yes')),
    ];
    recorder.close();

    expect([...reports, recorder.reportModule('a', 'm', new Error('late'))]).to.deep.equal([false, false, true, false]);
  });

  it('tells the first failure of a module only', () => {
    const recorder = new StartupRecorder(strict);
    const told: unknown[] = [];
    recorder.onModuleFailure = (pluginId, moduleId, failure) => told.push([pluginId, moduleId, failure.error.message]);
    recorder.beginPlugin('a');
    recorder.beginModule('a', 'm');
    recorder.reportModule('a', 'm', new Error('first'));
    recorder.endModule('a', 'm', { error: new Error('second') });
    recorder.beginModule('a', 'n');
    recorder.endModule('a', 'n', { error: 'only' });

    expect([told, recorder.failedModules('a'), recorder.failedModules('x')]).to.deep.equal([
      [
        ['a', 'm', 'first'],
        ['a', 'n', 'only'],
      ],
      ['m', 'n'],
      [],
    ]);
  });
});
