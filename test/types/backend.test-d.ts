/** What the compiler says about backends, in production and in tests. Compiled, never run. */
import { expectTypeOf } from 'expect-type';
import { Backend, Contract, createBackend, Plugin, provide, Service, type StartupResult, Token } from 'proscenium';
import { createTestBackend, mockUser, TestBackend } from 'proscenium/testing';

@Contract('stage.mailer')
export abstract class Mailer {
  abstract send(to: string): Promise<number>;
}
export const Retries = new Token<number>('stage.retries');

@Service('plugin', Mailer)
export class SmtpMailer implements Mailer {
  async send(to: string) {
    return to.length;
  }
}

@Plugin('stage', { services: [SmtpMailer] })
export class StagePlugin {}

// What `add` takes.
const backend = createBackend();
expectTypeOf(backend).toEqualTypeOf<Backend>();
backend.add(StagePlugin);
backend.add(provide(Retries, 3));
backend.add(Promise.resolve({ default: StagePlugin }));
// @ts-expect-error a file whose default export is a feature
backend.add(import('proscenium'));
// @ts-expect-error classes are added, not instances
backend.add(new StagePlugin());
// @ts-expect-error nor names
backend.add('stage');

// What comes back.
expectTypeOf(backend.start()).resolves.toEqualTypeOf<StartupResult>();
expectTypeOf(backend.get(Mailer, { plugin: 'stage' })).resolves.toEqualTypeOf<Mailer>();
expectTypeOf(backend.get(Retries)).resolves.toEqualTypeOf<number>();

// What stands in during a test.
const test = createTestBackend();
expectTypeOf(test).toEqualTypeOf<TestBackend>();
expectTypeOf(test.with(Mailer, { send: async () => 1 })).toEqualTypeOf<TestBackend>();
test.with(Mailer, SmtpMailer);
test.with(Retries, 5);
// @ts-expect-error a method is missing
test.with(Mailer, {});
// @ts-expect-error the method answers something else
test.with(Mailer, { send: async () => 'sent' });
// @ts-expect-error the class is no mailer
test.with(Mailer, StagePlugin);
// @ts-expect-error the token stands for a number
test.with(Retries, 'five');

expectTypeOf(test.fetch('/api/stage', { as: mockUser() })).resolves.toEqualTypeOf<Response>();
// @ts-expect-error who asks is not a string
void test.fetch('/api/stage', { as: 'me' });
