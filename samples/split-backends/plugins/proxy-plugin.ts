import { configSection, type Context, HttpRouter, Plugin, RootConfig, ServiceUnavailableError } from 'proscenium';

const proxyConfig = configSection('proxy', {
  type: 'object',
  properties: {
    endpoints: {
      description: 'Where paths of the proxy lead, by path.',
      type: 'object',
      additionalProperties: { type: 'string', minLength: 1 },
    },
  },
});

/** Passes on what signed-in users ask of services that know nothing of the portal. It tells those nothing of the user. */
@Plugin('proxy', { config: [proxyConfig] })
export class ProxyPlugin {
  constructor(router: HttpRouter, config: RootConfig) {
    const endpoints = config.getOptional<Record<string, string>>('proxy.endpoints') ?? {};
    for (const [path, target] of Object.entries(endpoints))
      router.get(`${path}/:name`, (ctx) => forward(ctx, `${target}/${encodeURIComponent(ctx.params['name'] ?? '')}`));
  }
}

async function forward(ctx: Context, url: string): Promise<unknown> {
  const response = await fetch(url, { signal: AbortSignal.timeout(10_000) }).catch((error) => {
    throw new ServiceUnavailableError('the service behind the proxy cannot be reached', error);
  });
  ctx.status = response.status;
  return response.json();
}

export default ProxyPlugin;
