import { expect } from 'chai';
import { Inject, InjectAll, Optional, Options, Service, Token } from 'proscenium';
import { parameterName, readParameters } from '#src/decorators/constructor-parameters.js';
import { Cue, type Programme, Prompter, RootClock } from '../support/stage.js';

interface Shape {
  readonly corners: number;
}

const mark = (): ClassDecorator => () => {};
const asks = (index: number, key: unknown, extra: object = {}) => ({
  kind: 'service',
  index,
  key,
  all: false,
  optional: false,
  ...extra,
});
const cannot = (index: number, reason: string, extra: object = {}) => ({ kind: 'unreadable', index, reason, ...extra });
const Size = new Token<number>('stage.size');

describe('readParameters', () => {
  it('reads classes and abstract classes from their types', () => {
    @mark()
    class Own {}
    @mark()
    class Asker {
      constructor(
        readonly prompter: Prompter,
        readonly own: Own,
      ) {}
    }

    expect(readParameters(Asker)).to.deep.equal([asks(0, Prompter), asks(1, Own)]);
  });

  it('prefers what parameter decorators say', () => {
    @mark()
    class Asker {
      constructor(
        @Inject(Size) readonly size: number,
        @InjectAll(Cue) readonly cues: Cue[],
        @Optional() readonly clock?: RootClock,
        @Optional() @Inject(Prompter) readonly prompter?: Prompter,
      ) {}
    }
    @mark()
    class Optioned {
      constructor(@Options() readonly options: Shape) {}
    }

    expect([readParameters(Asker), readParameters(Optioned)]).to.deep.equal([
      [
        asks(0, Size),
        asks(1, Cue, { all: true }),
        asks(2, RootClock, { optional: true }),
        asks(3, Prompter, { optional: true }),
      ],
      [{ kind: 'options', index: 0 }],
    ]);
  });

  // Style 4.1: what the tools emit where a type is no class
  it('tells why a type says nothing', () => {
    @mark()
    class Shapes {
      constructor(
        readonly shape: Shape,
        readonly typeOnly: Programme,
        readonly call: () => void,
        readonly anything: unknown,
      ) {}
    }
    @mark()
    class Unions {
      constructor(
        readonly either: Prompter | RootClock,
        readonly maybe: Prompter | undefined,
      ) {}
    }

    expect([readParameters(Shapes), readParameters(Unions)]).to.deep.equal([
      [cannot(0, 'interface'), cannot(1, 'type-only import'), cannot(2, 'type-only import'), cannot(3, 'interface')],
      [cannot(0, 'interface'), cannot(1, 'interface')],
    ]);
  });

  for (const type of [String, Number, Boolean, Array, BigInt, Symbol, Date, Promise, Map, Set, RegExp]) {
    it(`tells that ${type.name} stands for no service`, () => {
      class Asker {
        constructor(readonly value: unknown) {}
      }
      Reflect.defineMetadata('design:paramtypes', [type], Asker);

      expect(readParameters(Asker)).to.deep.equal([cannot(0, 'built-in', { type: type.name })]);
    });
  }

  it('tells an import cycle from what is emitted for it', () => {
    class Asker {
      constructor(readonly later: Prompter) {}
    }
    Reflect.defineMetadata('design:paramtypes', [undefined], Asker);

    expect(readParameters(Asker)).to.deep.equal([cannot(0, 'import cycle')]);
  });

  it('tells a tool that emits nothing, but for what @Inject names', () => {
    class Asker {
      constructor(
        readonly prompter: Prompter,
        readonly clock: RootClock,
      ) {}
    }
    Inject(Prompter)(Asker, undefined, 0);

    expect(readParameters(Asker)).to.deep.equal([asks(0, Prompter), cannot(1, 'no metadata')]);
  });

  it('counts decorated parameters with defaults where a tool emits nothing', () => {
    class Asker {
      constructor(readonly size = 1) {}
    }
    Inject(Size)(Asker, undefined, 0);

    expect(readParameters(Asker)).to.deep.equal([asks(0, Size)]);
  });

  it('finds none where there is no constructor', () => {
    @mark()
    class Asker {}

    expect(readParameters(Asker)).to.deep.equal([]);
  });

  it('reads parameters with defaults', () => {
    @mark()
    class Asker {
      constructor(
        readonly prompter: Prompter,
        readonly clock: RootClock = { time: () => '' },
      ) {}
    }

    expect(readParameters(Asker)).to.deep.equal([asks(0, Prompter), asks(1, RootClock)]);
  });

  it('inherits for a subclass without a constructor, decorated or not', () => {
    @Service('plugin')
    class Base {
      constructor(readonly prompter: Prompter) {}
    }
    @Service('plugin')
    class Decorated extends Base {}
    class Bare extends Base {}

    expect([readParameters(Decorated), readParameters(Bare)]).to.deep.equal([[asks(0, Prompter)], [asks(0, Prompter)]]);
  });

  it('does not inherit for a subclass with a constructor of its own', () => {
    @Service('plugin')
    class Base {
      constructor(
        readonly prompter: Prompter,
        readonly clock: RootClock,
      ) {}
    }
    @Service('plugin')
    class Fewer extends Base {
      constructor(clock: RootClock) {
        super({ line: () => '' }, clock);
      }
    }
    @Service('plugin')
    class None extends Base {
      constructor() {
        super({ line: () => '' }, { time: () => '' });
      }
    }

    expect([readParameters(Fewer), readParameters(None)]).to.deep.equal([[asks(0, RootClock)], []]);
  });
});

describe('parameterName', () => {
  class Base {
    constructor(
      readonly first: Prompter,
      readonly $second: RootClock,
    ) {}
  }
  class Derived extends Base {}
  class Spread {
    readonly all: unknown[];
    constructor(...all: unknown[]) {
      this.all = all;
    }
  }
  class Bare {}

  it('reads the name from the source of the class, or of the one that it extends', () => {
    expect([
      parameterName(Base, 0),
      parameterName(Base, 1),
      parameterName(Derived, 1),
      parameterName(Spread, 0),
    ]).to.deep.equal(['first', '$second', '$second', 'all']);
  });

  it('knows none where there is none', () => {
    expect([parameterName(Base, 2), parameterName(Bare, 0)]).to.deep.equal([undefined, undefined]);
  });
});
