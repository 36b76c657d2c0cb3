import { expect } from 'chai';
import { drawPlan } from '#src/backend/draw-plan.js';
import type { PluginDescription, ServiceDescription } from '#src/backend/describe-plan.js';

const service = (contract: string, more: Partial<ServiceDescription> = {}): ServiceDescription => ({
  contract,
  provider: contract,
  scope: 'root',
  eager: true,
  at: undefined,
  needs: [],
  ...more,
});

const plugin = (id: string, more: Partial<PluginDescription> = {}): PluginDescription => ({
  id,
  class: 'Plugin',
  at: undefined,
  extensionPoints: [],
  controllers: [],
  services: [],
  methods: [],
  modules: [],
  problems: [],
  ...more,
});

describe('drawPlan', () => {
  it('draws a backend without anything as its name', () => {
    expect(drawPlan({ problems: [], services: [], plugins: [] }, { name: 'backend 2' })).to.equal('backend 2');
  });

  it('draws services, plugins and modules with their places, and counts their problems', () => {
    const problem = new Error('NOPE');
    const opera = plugin('opera', {
      class: 'OperaPlugin',
      at: 'src/opera.ts:1:2',
      extensionPoints: ['ActList'],
      controllers: ['SeatController'],
      services: [
        service('stage.prompter', { provider: 'Whisperer', scope: 'plugin', eager: false }),
        service('stage.curtain', { provider: 'Velvet', scope: 'plugin' }),
      ],
      methods: [{ decorator: '@Cued', method: 'OperaPlugin.bow', service: 'Whisperer', at: 'src/opera.ts:4:4' }],
      modules: [
        { id: 'overture', class: 'Overture', at: 'src/overture.ts:3:2', after: [], methods: [], problems: [] },
        {
          id: 'act',
          class: 'Act',
          at: undefined,
          after: ['overture'],
          methods: [{ decorator: '@Cued', method: 'Act.begin', service: 'Whisperer', at: 'src/act.ts:5:4' }],
          problems: [problem, problem],
        },
      ],
      problems: [problem],
    });

    const tree = drawPlan({
      problems: [],
      services: [
        service('stage.rootClock', { provider: 'Clock', at: 'src/clock.ts:1:2' }),
        service('Fuse', { eager: false }),
      ],
      plugins: [opera, plugin('play')],
    });

    expect(tree).to.equal(
      [
        'backend',
        '├─ root services',
        '│  ├─ stage.rootClock  Clock  src/clock.ts:1:2',
        '│  └─ Fuse  lazy',
        '├─ plugin opera  OperaPlugin  src/opera.ts:1:2  1 problem',
        '│  ├─ extension points',
        '│  │  └─ ActList',
        '│  ├─ controllers',
        '│  │  └─ SeatController',
        '│  ├─ plugin services',
        '│  │  ├─ stage.prompter  Whisperer',
        '│  │  └─ stage.curtain  Velvet  eager',
        '│  ├─ marked methods',
        '│  │  ├─ @Cued  OperaPlugin.bow  for Whisperer  src/opera.ts:4:4',
        '│  │  └─ @Cued  Act.begin  for Whisperer  src/act.ts:5:4',
        '│  └─ modules',
        '│     ├─ overture  Overture  src/overture.ts:3:2',
        '│     └─ act  Act  after overture  2 problems',
        '└─ plugin play  Plugin',
      ].join('\n'),
    );
  });

  it('says how long each part took, where it is known', () => {
    const play = plugin('play', {
      durationMs: 20,
      services: [service('stage.prompter', { scope: 'plugin', eager: false, durationMs: 0.04 })],
      modules: [{ id: 'scene', class: 'Scene', at: undefined, after: [], methods: [], problems: [], durationMs: 3.06 }],
    });

    const tree = drawPlan(
      { problems: [], services: [service('Fuse', { durationMs: 1.25 }), service('Bell')], plugins: [play] },
      { durationMs: 131.06 },
    );

    expect(tree).to.equal(
      [
        'backend  131.1 ms',
        '├─ root services',
        '│  ├─ Fuse  1.3 ms',
        '│  └─ Bell',
        '└─ plugin play  Plugin  20.0 ms',
        '   ├─ plugin services',
        '   │  └─ stage.prompter  0.0 ms',
        '   └─ modules',
        '      └─ scene  Scene  3.1 ms',
      ].join('\n'),
    );
  });
});
