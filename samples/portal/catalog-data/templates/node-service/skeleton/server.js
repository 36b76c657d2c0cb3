import { createServer } from 'node:http';

export const server = createServer((request, response) => {
  const isHealthCheck = request.url === '/health';
  response.writeHead(isHealthCheck ? 200 : 404, { 'content-type': 'application/json' });
  response.end(JSON.stringify(isHealthCheck ? { service: '${{ values.name }}', status: 'ok' } : { error: 'not found' }));
});

if (process.argv[1] === import.meta.filename) server.listen(${{ values.port }});
