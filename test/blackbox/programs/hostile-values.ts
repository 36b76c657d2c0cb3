import type { LogWriter } from 'proscenium';

/** Values that break a careless log. */
export function hostileValues(): Readonly<Record<string, unknown>> {
  const circular: { self?: unknown } = {};
  circular.self = circular;
  return {
    'reserved names': { level: 'error', time: 'never', msg: 'forged', pid: -1 },
    'throwing getter': {
      get trap(): never {
        throw new Error('do not look');
      },
    },
    bigint: { big: 10n },
    circular,
    proxy: new Proxy(
      {},
      {
        get() {
          throw new Error('do not touch');
        },
        ownKeys() {
          throw new Error('do not list');
        },
      },
    ),
  };
}

/** Every form in which a secret may reach the log. */
export function secretForms(secret: string): Readonly<Record<string, (logger: LogWriter, name: string) => void>> {
  return {
    field: (logger, name) => logger.info(name, { note: secret }),
    'key in another case': (logger, name) =>
      logger.info(name, { PassWord: 'typed-by-a-user', Authorization: 'Bearer abc.def' }),
    'three levels deep': (logger, name) => logger.info(name, { a: { b: { c: [`before ${secret} after`] } } }),
    message: (logger, name) => logger.info(`${name}: ${secret}`),
    stack: (logger, name) => logger.error(name, new Error(`cannot use ${secret}`, { cause: new Error(secret) })),
    URL: (logger, name) => logger.info(name, { url: `https://host/?key=${encodeURIComponent(secret)}` }),
    base64: (logger, name) =>
      logger.info(name, { header: `Basic ${Buffer.from(`user:${secret}`).toString('base64')}` }),
  };
}
