/** What the compiler says about services, contracts and what stands in for them. Compiled, never run. */
import { expectTypeOf } from 'expect-type';
import { Contract, ExtensionPoint, Inject, provide, Service, Token, withOptions } from 'proscenium';
import type { ServiceOf } from '#src/decorators/types.js';

@Contract('stage.mailer')
export abstract class Mailer {
  abstract send(to: string): Promise<number>;
}

export interface Clock {
  now(): Date;
}
export const Clock = new Token<Clock>('stage.clock', { scope: 'root' });

// A class that fulfils the contract, related to it or not.
@Service('plugin', Mailer)
export class SmtpMailer {
  async send(to: string) {
    return to.length;
  }
}

@Service('plugin', Mailer, { eager: true })
export class DerivedMailer extends Mailer {
  override send() {
    return Promise.resolve(1);
  }
}

@Service('root', Clock)
export class SystemClock {
  now() {
    return new Date();
  }
}

// @ts-expect-error a method is missing
@Service('plugin', Mailer)
export class SilentMailer {}

// @ts-expect-error the method answers something else
@Service('plugin', Mailer)
export class WordyMailer {
  async send() {
    return 'sent';
  }
}

// @ts-expect-error the method wants what the contract does not give
@Service('plugin', Mailer)
export class DemandingMailer {
  async send(to: string, urgent: boolean) {
    return urgent ? to.length : 0;
  }
}

// @ts-expect-error a token is a contract like any other
@Service('root', Clock)
export class StoppedClock {
  now() {
    return 'noon';
  }
}

// @ts-expect-error there are two scopes
@Service('request', Mailer)
export class RequestMailer extends SmtpMailer {}

// @ts-expect-error an extension point fulfils its contract too
@ExtensionPoint(Mailer)
export class MailerRegistry {
  readonly addresses: string[] = [];
}

@ExtensionPoint(Mailer, { perModule: true })
export class ModuleMailers extends SmtpMailer {}

// What `provide` takes.
provide(Clock, { now: () => new Date() });
provide(Mailer, { send: async () => 1 });
provide(Clock, (mailer) => ({ now: () => new Date(mailer.send.length) }), [Mailer]);
provide(Clock, async () => ({ now: () => new Date() }), []);
// @ts-expect-error the value is no clock
provide(Clock, { now: () => 'noon' });
// @ts-expect-error the factory makes no clock
provide(Clock, () => ({ now: () => 'noon' }), []);
// @ts-expect-error the factory takes a mailer, and Clock is listed
provide(Mailer, (mailer: Mailer) => mailer, [Clock]);
// @ts-expect-error the factory takes one more than is listed
provide(Mailer, (mailer: Mailer, clock: Clock) => ({ send: async () => clock.now().getTime() + mailer.send.length }), [
  Mailer,
]);

// What `withOptions` takes.
interface PollerOptions {
  readonly seconds: number;
  readonly jitter: boolean;
}
export class Poller {
  static readonly options: PollerOptions = { seconds: 60, jitter: true };
}
withOptions(Poller, { seconds: 5 });
// @ts-expect-error there is no such option
withOptions(Poller, { minutes: 5 });
// @ts-expect-error the option is a number
withOptions(Poller, { seconds: 'five' });
// @ts-expect-error the class declares no options
withOptions(SmtpMailer, { seconds: 5 });

// What a key stands for.
expectTypeOf<ServiceOf<typeof Mailer>>().toEqualTypeOf<Mailer>();
expectTypeOf<ServiceOf<typeof Clock>>().toEqualTypeOf<Clock>();

// Where `@Inject` may stand.
export class Digest {
  constructor(
    @Inject(Clock) readonly clock: Clock,
    @Inject({ id: 'core.logger', scope: 'plugin' }) readonly logger: unknown,
  ) {}
}
// @ts-expect-error a string is no key
Inject('stage.clock');
// @ts-expect-error a reference says its scope
Inject({ id: 'stage.clock' });
